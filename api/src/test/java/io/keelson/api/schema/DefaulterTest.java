package io.keelson.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class DefaulterTest {
    private static ObjectNode defaulted(String apiVersion, String kind, String json) {
        ObjectNode tree = Schemas.decode(apiVersion, kind, json).tree();
        Defaulter.apply(tree, Schemas.of(apiVersion, kind));
        Canonicalizer.apply(tree, Schemas.of(apiVersion, kind));
        return tree;
    }

    @Test
    void aPodGetsItsDefaultsButNotThoseOfItsNeighbours() {
        assertThat(defaulted(
                        "v1",
                        "Pod",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i',"
                                + "'ports':[{'containerPort':80}],'livenessProbe':{'httpGet':{'port':80}}}]}}"))
                .isEqualTo(Schemas.json("{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i',"
                        + "'ports':[{'containerPort':80,'protocol':'TCP'}],"
                        + "'livenessProbe':{'httpGet':{'port':80,'path':'/','scheme':'HTTP'},'timeoutSeconds':1,"
                        + "'periodSeconds':10,'successThreshold':1,'failureThreshold':3},'resources':{},"
                        + "'terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':'File'}],"
                        + "'dnsPolicy':'ClusterFirst','enableServiceLinks':true,'restartPolicy':'Always',"
                        + "'schedulerName':'default-scheduler','securityContext':{},'terminationGracePeriodSeconds':30},"
                        + "'status':{}}"));
    }

    @Test
    void aTemplateGetsThoseOfItsTypeOnly() {
        ObjectNode template = defaulted("v1", "PodTemplate", "{'template':{'spec':{'containers':[{'name':'c'}]}}}");
        assertThat(template.at("/template/spec/dnsPolicy").stringValue()).isEqualTo("ClusterFirst");
        assertThat(template.at("/template/spec/enableServiceLinks").isMissingNode())
                .isTrue();
    }

    @Test
    void aDeploymentRollsUnlessItSaysOtherwise() {
        assertThat(defaulted("apps/v1", "Deployment", "{}").get("spec").get("strategy"))
                .isEqualTo(Schemas.json(
                        "{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'25%','maxUnavailable':'25%'}}"));
        assertThat(defaulted("apps/v1", "Deployment", "{'spec':{'strategy':{'type':'Recreate'}}}")
                        .get("spec")
                        .get("strategy"))
                .isEqualTo(Schemas.json("{'type':'Recreate'}"));
    }

    @Test
    void aStatefulSetThatNamesItsStrategyGetsNoParameters() {
        assertThat(defaulted("apps/v1", "StatefulSet", "{}").at("/spec/updateStrategy"))
                .isEqualTo(Schemas.json("{'type':'RollingUpdate','rollingUpdate':{'partition':0}}"));
        assertThat(defaulted("apps/v1", "StatefulSet", "{'spec':{'updateStrategy':{'type':'RollingUpdate'}}}")
                        .at("/spec/updateStrategy"))
                .isEqualTo(Schemas.json("{'type':'RollingUpdate'}"));
    }

    @Test
    void aJobsDefaultsAreNotThoseOfATemplate() {
        assertThat(defaulted("batch/v1", "Job", "{}").at("/spec/completionMode").stringValue())
                .isEqualTo("NonIndexed");
        assertThat(defaulted("batch/v1", "CronJob", "{}")
                        .at("/spec/jobTemplate/spec")
                        .has("completionMode"))
                .isFalse();
    }

    @Test
    void zeroIsMissingWhereItCannotBeTold() {
        ObjectNode pod = defaulted(
                "v1",
                "Pod",
                "{'spec':{'terminationGracePeriodSeconds':0,'containers':[{'name':'c',"
                        + "'livenessProbe':{'timeoutSeconds':0}}]}}");
        assertThat(pod.at("/spec/terminationGracePeriodSeconds").intValue()).isZero();
        assertThat(pod.at("/spec/containers/0/livenessProbe/timeoutSeconds").intValue())
                .isEqualTo(1);
    }

    @Test
    void resourceListsAreRoundedUpToThousandths() {
        assertThat(defaulted(
                                "v1",
                                "Pod",
                                "{'spec':{'containers':[{'name':'c','resources':{'limits':{'cpu':'1.0001'}}}]}}")
                        .at("/spec/containers/0/resources/limits/cpu")
                        .stringValue())
                .isEqualTo("1001m");
    }

    @Test
    void aSecondTimeChangesNothing() {
        ObjectNode once = defaulted("v1", "Service", "{'spec':{'sessionAffinity':'ClientIP','ports':[{'port':1}]}}");
        ObjectNode twice = once.deepCopy();
        Defaulter.apply(twice, Schemas.of("v1", "Service"));
        assertThat(twice).isEqualTo(once);
        assertThat(once.at("/spec/sessionAffinityConfig/clientIP/timeoutSeconds")
                        .intValue())
                .isEqualTo(10800);
    }
}
