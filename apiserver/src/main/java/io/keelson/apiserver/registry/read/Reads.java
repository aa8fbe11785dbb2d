package io.keelson.apiserver.registry.read;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.OptionRules;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Get of one version of a resource, by the resource version rules of the API concepts page. */
public final class Reads {
    private final StoredResource resource;
    private final ResourceInfo info;
    private final Versions versions;
    private final Freshness freshness;

    public Reads(StoredResource resource, ResourceDefinition definition, Versions versions, Freshness freshness) {
        this.resource = resource;
        this.info = definition.info();
        this.versions = versions;
        this.freshness = freshness;
    }

    public Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        Mono<Void> fresh = fresh(options.resourceVersion());
        Mono<Void> ready = versions.blocks() ? fresh.publishOn(Schedulers.boundedElastic()) : fresh;
        return ready.then(Mono.fromSupplier(() -> {
            ObjectDocument object = resource.cache().snapshot().get(resource.key(namespace, name));
            if (object == null) {
                throw StatusException.notFound(info.gvr(), name);
            }
            return versions.toServed(object);
        }));
    }

    private Mono<Void> fresh(String resourceVersion) {
        if (resourceVersion.isEmpty()) {
            return freshness.mostRecent();
        }
        try {
            long version = OptionRules.version(resourceVersion);
            return version == 0 ? Mono.empty() : freshness.atLeast(version);
        } catch (NumberFormatException e) {
            return Mono.error(StatusException.of(500, "", String.valueOf(e.getMessage()), null));
        }
    }
}
