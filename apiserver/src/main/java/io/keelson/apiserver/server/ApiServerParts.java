package io.keelson.apiserver.server;

import io.keelson.apiserver.aggregation.Aggregation;
import io.keelson.apiserver.audit.Auditor;
import io.keelson.apiserver.authentication.Authenticator;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.openapi.OpenApiSource;
import io.keelson.apiserver.proxy.Backends;
import io.keelson.apiserver.registry.ConnectAdmission;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.token.TokenIssuer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What works behind the HTTP server.
 *
 * @param registry the resources
 * @param builtinGroups the API groups that are not of custom resources
 * @param reader reads nodes, pods and services, which requests are passed on to
 * @param kubeletClient what the server shows to kubelets
 * @param kubeletAuthorities whose certificates kubelets must have
 * @param authenticator tells who makes requests
 * @param auditor notes what they did
 * @param authorizer tells whether they may
 * @param connectAdmission may refuse connections to nodes, pods and services
 * @param aggregation what is served behind this server
 * @param openApi the OpenAPI documents
 * @param issuer knows how the tokens that it has signed are verified
 * @param storage whether the storage answers; must not block
 * @param caches whether the watch caches have been filled
 * @param bootstrapped whether the objects that every cluster has are there
 */
public record ApiServerParts(
        Registry registry,
        Set<String> builtinGroups,
        ObjectReader reader,
        Supplier<Backends.ClientIdentity> kubeletClient,
        List<X509Certificate> kubeletAuthorities,
        Authenticator authenticator,
        Auditor auditor,
        Authorizer authorizer,
        ConnectAdmission connectAdmission,
        Aggregation aggregation,
        OpenApiSource openApi,
        TokenIssuer issuer,
        BooleanSupplier storage,
        BooleanSupplier caches,
        BooleanSupplier bootstrapped) {}
