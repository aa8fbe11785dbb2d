package io.keelson.apiserver.server;

import io.keelson.apiserver.authentication.Authenticator;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.openapi.OpenApiDocuments;
import io.keelson.apiserver.registry.Registry;
import java.util.function.BooleanSupplier;

/**
 * What works behind the HTTP server.
 *
 * @param registry the resources
 * @param authenticator tells who makes requests
 * @param authorizer tells whether they may
 * @param openApi the OpenAPI documents
 * @param storage whether the storage answers; must not block
 * @param caches whether the watch caches have been filled
 * @param bootstrapped whether the objects that every cluster has are there
 */
public record ApiServerParts(
        Registry registry,
        Authenticator authenticator,
        Authorizer authorizer,
        OpenApiDocuments openApi,
        BooleanSupplier storage,
        BooleanSupplier caches,
        BooleanSupplier bootstrapped) {}
