/**
 * What a scheduler is told: the file {@code KubeSchedulerConfiguration} of {@code kubescheduler.config.k8s.io/v1}, read
 * strictly, checked and worded as upstream does. Values only; the plugins that are named are made elsewhere. Used once,
 * before a scheduler starts.
 */
@NullMarked
package io.keelson.scheduler.config;

import org.jspecify.annotations.NullMarked;
