package io.keelson.apiserver.proxy.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.DecompressionException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Pages of a pod behind {@code /p/proxy}. */
class ProxiedPageTest {
    private static final ProxiedLinks LINKS = new ProxiedLinks("/p/proxy", "10.0.0.9:80", "cluster:6443");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/x                        | /p/proxy/x",
                "/x/                       | /p/proxy/x/",
                "/a/../b/./c?q=/d#e        | /p/proxy/b/c?q=/d#e",
                "/p/proxy/x                | /p/proxy/x",
                "x/y                       | x/y",
                "../x                      | ../x",
                "#top                      | #top",
                "?page=2                   | ?page=2",
                "http://10.0.0.9:80/x      | /p/proxy/x",
                "http://10.0.0.9/x         | http://10.0.0.9/x",
                "//10.0.0.9:80/p/proxy/x   | /p/proxy/x",
                "https://cluster:6443/x    | https://cluster:6443/p/proxy/x",
                "https://example.com/x     | https://example.com/x",
                "mailto:a@b                | mailto:a@b",
                "/%zz                      | /%zz",
                "/a b                      | /p/proxy/a%20b",
                "/a%20b                    | /p/proxy/a%20b",
                "data:text/plain,/x        | data:text/plain,/x",
            })
    void linksToTheBackendLeadThroughTheProxy(String link, String expected) {
        assertThat(page("<a href=\"" + link + "\">")).isEqualTo("<a href=\"" + expected + "\">");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<A HREF='/x' class=b>/x</A>        | <A HREF='/p/proxy/x' class=b>/x</A>",
                "<a href=/x>                        | <a href=\"/p/proxy/x\">",
                "<a\thref\t=\t/x\tid=y>             | <a\thref\t=\t\"/p/proxy/x\"\tid=y>",
                "<img src=/a longdesc='/b' alt=/c/> | <img src=\"/p/proxy/a\" longdesc='/p/proxy/b' alt=/c/>",
                "<a href='/x?a=1&amp;b=2'>          | <a href='/p/proxy/x?a=1&amp;b=2'>",
                "<div href='/x'>                    | <div href='/x'>",
                "<a title='>' href='/x'>            | <a title='>' href='/p/proxy/x'>",
                "<a title=\"<a href='/y'>\" href=/x>| <a title=\"<a href='/y'>\" href=\"/p/proxy/x\">",
                "<a href>/x<a href=''>              | <a href>/x<a href=''>",
                "<!-- <a href='/x'> --><a href='/x'>| <!-- <a href='/x'> --><a href='/p/proxy/x'>",
                "<!-- > -- ---><a href='/x'>        | <!-- > -- ---><a href='/p/proxy/x'>",
                "<!DOCTYPE html><a href='/x'>       | <!DOCTYPE html><a href='/p/proxy/x'>",
                "<script src='/s'>'<a href=\"/x\">'</ScRipt ><a href='/x'> | <script src='/p/proxy/s'>'<a href=\"/x\">'</ScRipt ><a href='/p/proxy/x'>",
                "<title><a href='/x'></title>       | <title><a href='/x'></title>",
                "1 < 2 <<a href='/x'> <3            | 1 < 2 <<a href='/p/proxy/x'> <3",
                "</p class='>'><form action='/x'>   | </p class='>'><form action='/p/proxy/x'>",
                "<a href='/x                        | <a href='/x",
                "<a =href='/x' href='/y'>           | <a =href='/x' href='/p/proxy/y'>",
            })
    void tagsAreReadAsBrowsersReadThem(String html, String expected) {
        assertThat(page(html)).isEqualTo(expected);
    }

    @Test
    void howAPageIsCutMeansNothing() {
        String html = "<p>ä<a href='/x'>1</a><!-- - --><script>if (a < b) '</s'</script><img SRC=/y></p>".repeat(50);
        String whole = page(html);
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            HtmlLinks links = new HtmlLinks(LINKS);
            for (int at = 0, end; at < bytes.length; at = end) {
                end = Math.min(bytes.length, at + 1 + random.nextInt(9));
                links.read(Arrays.copyOfRange(bytes, at, end), out);
            }
            links.finish(out);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(whole);
        }
    }

    @Test
    void bytesThatAreNoTextStayAsTheyAre() {
        byte[] noise = new byte[200_000];
        new Random(11).nextBytes(noise);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HtmlLinks links = new HtmlLinks(LINKS);
        links.read(noise, out);
        links.finish(out);
        assertThat(out.toByteArray()).isEqualTo(noise);
    }

    @Test
    void aTagWithoutEndIsNotHeld() {
        byte[] part = "a".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
        HtmlLinks links = new HtmlLinks(LINKS);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        links.read("<a href='/".getBytes(StandardCharsets.US_ASCII), out);
        for (int i = 1; i <= 100; i++) {
            links.read(part, out);
            assertThat(out.size()).isGreaterThanOrEqualTo(i * part.length + 10 - StartTag.MOST_BYTES);
        }
        links.read("'><a href='/y'>".getBytes(StandardCharsets.US_ASCII), out);
        assertThat(out.toString(StandardCharsets.US_ASCII)).endsWith("a'><a href='/p/proxy/y'>");
        assertThat(out.size()).isEqualTo(10 + 100 * part.length + 2 + "<a href='/p/proxy/y'>".length());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1 << 16})
    void compressedPagesAreCompressedAgain(int cut) throws IOException {
        String html = "<a href='/x'>1</a>".repeat(10_000);
        byte[] coded = collect(ProxiedPage.rewrite(parts(gzip(html), cut), "gzip", LINKS));
        assertThat(gunzip(coded)).isEqualTo(page(html));
    }

    @Test
    void whatIsNotCompressedAsItSaysIsAnError() {
        Flux<ByteBuf> page = parts("<html>".getBytes(StandardCharsets.US_ASCII), 100);
        assertThatThrownBy(() -> collect(ProxiedPage.rewrite(page, "gzip", LINKS)))
                .isInstanceOf(DecompressionException.class);
    }

    @Test
    void aCompressedPageThatIsCutOffIsAnError() throws IOException {
        byte[] coded = gzip("<a href='/x'>");
        Flux<ByteBuf> page = parts(Arrays.copyOf(coded, coded.length - 9), 100);
        assertThatThrownBy(() -> collect(ProxiedPage.rewrite(page, "gzip", LINKS)))
                .hasMessageContaining("unexpected EOF");
    }

    @Test
    void ofAPageThatGrowsAThousandfoldAPartIsHeld() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            byte[] part = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                gzip.write(part);
            }
        }
        AtomicLong most = new AtomicLong();
        ProxiedPage.rewrite(parts(bomb.toByteArray(), 1 << 20), "gzip", LINKS)
                .doOnNext(part -> {
                    most.accumulateAndGet(part.readableBytes(), Math::max);
                    part.release();
                })
                .take(20)
                .blockLast();
        assertThat(most.get()).isBetween(1L, 1L << 20);
    }

    @Test
    void buffersOfAReaderThatLeavesAreReleased() throws IOException {
        ByteBuf buffer = Unpooled.wrappedBuffer(gzip("<a href='/x'>".repeat(100_000)));
        ProxiedPage.rewrite(Flux.just(buffer), "gzip", LINKS)
                .doOnNext(ByteBuf::release)
                .take(1)
                .blockLast();
        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void onlyPagesAreRead() {
        assertThat(ProxiedPage.readable("text/html; charset=utf-8", "")).isTrue();
        assertThat(ProxiedPage.readable("text/html", "gzip")).isTrue();
        assertThat(ProxiedPage.readable("text/html", "br")).isFalse();
        assertThat(ProxiedPage.readable("text/htmlx", "")).isFalse();
        assertThat(ProxiedPage.readable(null, "")).isFalse();
    }

    private static String page(String html) {
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
        return new String(collect(ProxiedPage.rewrite(parts(bytes, bytes.length), "", LINKS)), StandardCharsets.UTF_8);
    }

    private static Flux<ByteBuf> parts(byte[] bytes, int size) {
        return Flux.generate(() -> 0, (at, sink) -> {
            if (at >= bytes.length) {
                sink.complete();
                return at;
            }
            int end = Math.min(bytes.length, at + size);
            sink.next(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, end)));
            return end;
        });
    }

    private static byte[] collect(Flux<ByteBuf> page) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        page.doOnNext(part -> {
                    byte[] bytes = new byte[part.readableBytes()];
                    part.readBytes(bytes);
                    part.release();
                    out.writeBytes(bytes);
                })
                .blockLast();
        return out.toByteArray();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static String gunzip(byte[] coded) throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(coded)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
