/**
 * The schemas of custom resources: structural OpenAPI v3 schemas with Kubernetes' extensions, and what they do to an
 * object: pruning, defaulting, validation of values, field ownership. See
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 * Pure and safe on any thread; nothing here takes more time than in proportion to schema and object.
 */
@NullMarked
package io.keelson.api.schema.structural;

import org.jspecify.annotations.NullMarked;
