/** What pods refer to at the API server: config maps, secrets, services, service-account tokens. */
@NullMarked
package io.keelson.kubelet.reference;

import org.jspecify.annotations.NullMarked;
