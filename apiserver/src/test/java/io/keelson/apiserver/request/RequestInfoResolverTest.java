package io.keelson.apiserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestInfoResolverTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            emptyValue = "",
            value = {
                "GET,/api/v1/pods,-,list,'',v1,'',pods,'',''",
                "GET,/api/v1/pods,watch=1,watch,'',v1,'',pods,'',''",
                "GET,/api/v1/pods,watch=false,list,'',v1,'',pods,'',''",
                "GET,/api/v1/watch/pods,-,watch,'',v1,'',pods,'',''",
                "GET,/api/v1/watch/namespaces/ns/pods/p,-,watch,'',v1,ns,pods,'',p",
                "GET,/api/v1/namespaces/ns/pods/p,-,get,'',v1,ns,pods,'',p",
                "HEAD,/api/v1/namespaces/ns/pods/p,-,get,'',v1,ns,pods,'',p",
                "GET,/api/v1/namespaces/ns/pods/p/log,-,get,'',v1,ns,pods,log,p",
                "POST,/api/v1/namespaces/ns/pods,-,create,'',v1,ns,pods,'',''",
                "DELETE,/apis/apps/v1/namespaces/ns/deployments,-,deletecollection,apps,v1,ns,deployments,'',''",
                "DELETE,/apis/apps/v1/namespaces/ns/deployments/d,-,delete,apps,v1,ns,deployments,'',d",
                "PATCH,/apis/apps/v1/namespaces/ns/deployments/d/scale,-,patch,apps,v1,ns,deployments,scale,d",
                "GET,/api/v1/namespaces/ns,-,get,'',v1,ns,namespaces,'',ns",
                "PUT,/api/v1/namespaces/ns/finalize,-,update,'',v1,ns,namespaces,finalize,ns",
                "GET,/api/v1/pods,fieldSelector=metadata.name%3Dp,list,'',v1,'',pods,'',p",
            })
    void takesResourcePathsApart(
            String method,
            String path,
            String query,
            String verb,
            String group,
            String version,
            String namespace,
            String resource,
            String subresource,
            String name) {
        RequestInfo info = RequestInfoResolver.resolve(method, path, Query.parse(query));
        assertThat(info.resourceRequest()).isTrue();
        assertThat(info.verb()).isEqualTo(verb);
        assertThat(info.group()).isEqualTo(group);
        assertThat(info.version()).isEqualTo(version);
        assertThat(info.namespace()).isEqualTo(namespace);
        assertThat(info.resource()).isEqualTo(resource);
        assertThat(info.subresource()).isEqualTo(subresource);
        assertThat(info.name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"/", "/version", "/api", "/api/v1", "/apis/apps", "/apis/apps/v1", "/healthz/etcd", "/api/v1/watch"})
    void otherPathsAreNoResourceRequests(String path) {
        RequestInfo info = RequestInfoResolver.resolve("GET", path, Query.parse(null));
        assertThat(info.resourceRequest()).isFalse();
        assertThat(info.verb()).isEqualTo("get");
        assertThat(info.path()).isEqualTo(path);
    }

    @Test
    void proxiesKeepTheRestOfThePath() {
        RequestInfo info = RequestInfoResolver.resolve("GET", "/api/v1/nodes/n/proxy/a/b/", Query.parse(null));
        assertThat(info.subresource()).isEqualTo("proxy");
        assertThat(info.rest()).isEqualTo("a/b/");
    }

    @Test
    void queriesDropWhatCannotBeDecoded() {
        Query query = Query.parse("a=1&b=%zz&c=x+y&c=%41&d&e=%E2%82%AC");
        assertThat(query.first("a")).isEqualTo("1");
        assertThat(query.has("b")).isFalse();
        assertThat(query.all("c")).containsExactly("x y", "A");
        assertThat(query.flag("d")).isTrue();
        assertThat(query.text("e")).isEqualTo("€");
        assertThat(query.flag("missing")).isFalse();
    }
}
