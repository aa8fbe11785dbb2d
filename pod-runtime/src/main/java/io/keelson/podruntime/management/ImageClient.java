package io.keelson.podruntime.management;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.keelson.podruntime.build.BuildRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Asks a runtime about its images. Every call throws {@link io.grpc.StatusRuntimeException} with the reason it failed for. */
public final class ImageClient {
    private final Channel channel;

    /** @param channel to the runtime's socket */
    public ImageClient(Channel channel) {
        this.channel = channel;
    }

    /** Imports an archive. @return the names of its images */
    public List<String> importArchive(ImageRequests.Import request) {
        return call(ImageCalls.IMPORT, request, line -> {});
    }

    /** Exports images. */
    public void export(ImageRequests.Export request) {
        call(ImageCalls.EXPORT, request, line -> {});
    }

    /** Names an image. @return its full new name */
    public List<String> tag(ImageRequests.Tag request) {
        return call(ImageCalls.TAG, request, line -> {});
    }

    /** Removes a name or an image. @return a line for each thing that went */
    public List<String> remove(ImageRequests.Remove request) {
        return call(ImageCalls.REMOVE, request, line -> {});
    }

    /** Describes an image. @return one JSON object */
    public List<String> inspect(ImageRequests.Inspect request) {
        return call(ImageCalls.INSPECT, request, line -> {});
    }

    /** Removes what is not used. @return a line for each thing that went, and one with the sum */
    public List<String> prune(ImageRequests.Prune request, Consumer<String> progress) {
        return call(ImageCalls.PRUNE, request, progress);
    }

    /** Pulls an image. @return its name and its digest */
    public List<String> pull(ImageRequests.Pull request, Consumer<String> progress) {
        return call(ImageCalls.PULL, request, progress);
    }

    /** Pushes an image. @return the digest of its manifest */
    public List<String> push(ImageRequests.Push request, Consumer<String> progress) {
        return call(ImageCalls.PUSH, request, progress);
    }

    /** Builds an image. @return its id */
    public List<String> build(BuildRequest request, Consumer<String> progress) {
        return call(ImageCalls.BUILD, request, progress);
    }

    private <T> List<String> call(
            MethodDescriptor<T, ImageRequests.Answer> method, T request, Consumer<String> progress) {
        Iterator<ImageRequests.Answer> answers =
                ClientCalls.blockingServerStreamingCall(channel, method, CallOptions.DEFAULT, request);
        List<String> results = new ArrayList<>();
        while (answers.hasNext()) {
            ImageRequests.Answer answer = answers.next();
            if (answer.result()) {
                results.add(answer.text());
            } else {
                progress.accept(answer.text());
            }
        }
        return results;
    }
}
