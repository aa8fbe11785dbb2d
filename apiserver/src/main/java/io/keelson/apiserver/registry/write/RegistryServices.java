package io.keelson.apiserver.registry.write;

import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.TransactionChanges;
import io.keelson.apiserver.watchcache.WatchCaches;
import io.keelson.storage.Backend;
import java.time.Clock;
import java.util.function.Supplier;
import reactor.core.scheduler.Scheduler;

/**
 * What all resources share.
 *
 * @param backend the storage
 * @param commits writes to the storage
 * @param caches the watch caches
 * @param reader reads other objects
 * @param transaction makes changes that are committed together with an object
 * @param admission the admission plugins, as one
 * @param names makes the random part of generated names
 * @param uids makes uids
 * @param clock the server's time
 * @param timers ends watches and waits that take too long
 */
public record RegistryServices(
        Backend backend,
        Commits commits,
        WatchCaches caches,
        ObjectReader reader,
        Supplier<TransactionChanges> transaction,
        Supplier<AdmissionPlugin> admission,
        NameGenerator names,
        Supplier<String> uids,
        Clock clock,
        Scheduler timers) {}
