/**
 * Custom resources: reads definitions ({@code CustomResourceDefinition}), tells whether their names are free and keeps
 * their conditions, has the registry serve what is established, and removes the objects of what is deleted. Who calls:
 * {@link io.keelson.apiserver.custom.CustomResources} is started with the server and follows the definitions on a thread
 * of its own; all else is called by the registry on the threads of requests.
 */
@NullMarked
package io.keelson.apiserver.custom;

import org.jspecify.annotations.NullMarked;
