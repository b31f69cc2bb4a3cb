// The client end: trust, proxies, small requests.
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/feed.h"
#include "net/http_client.h"
#include "net/made_certificates.h"
#include "net/scripted_server.h"
#include "net/server.h"

namespace rsvpulse::net {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::unique_ptr<Server> serve(const std::string& certificate = "", const std::string& key = "") {
  auto server = Server::start(
      {.tls_certificate = certificate, .tls_key = key},
      {{.method = "GET",
        .pattern = "/hello",
        .handler = [](const Request& r) { return text_response("text/plain", r.over_tls ? "secret" : "hello"); }},
       {.method = "POST",
        .pattern = "/echo",
        .handler = [](const Request& r) { return text_response("text/plain", r.body, 202); }},
       {.method = "GET", .pattern = "/ws", .handler = [](const Request&) {
          return websocket_response([](const std::shared_ptr<Stream>& stream) {
            stream->on_message([stream](std::string_view message) { stream->write(make_bytes(std::string(message))); });
            stream->write(make_bytes("one"));
            stream->close();
          });
        }}});
  EXPECT_TRUE(server.ok()) << server.error().message;
  return std::move(server).value();
}

Result<HttpAnswer> get(const std::string& url, ClientOptions options = {.use_proxies = false}) {
  return fetch({.url = *parse_url(url)}, options);
}

ClientOptions trusting(const MadeCertificates& made) {
  ClientOptions options{.use_proxies = false};
  options.trust = *TlsTrust::load(made.ca_file());
  return options;
}

TEST(Client, FetchesSmallAnswers) {
  const auto server = serve();
  const auto answer = get(server->url() + "/hello");
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->head.status, 200);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(get(server->url() + "/none")->head.status, 404);
  const auto posted = fetch({.method = "POST", .url = *parse_url(server->url() + "/echo"), .body = std::string(500'000, 'x')},
                            {.use_proxies = false});
  ASSERT_TRUE(posted.ok()) << posted.error().message;
  EXPECT_EQ(posted->head.status, 202);
  EXPECT_EQ(posted->body, std::string(500'000, 'x'));
  const auto too_long = fetch({.url = *parse_url(server->url() + "/hello")}, {.use_proxies = false}, 4);
  EXPECT_THAT(too_long.error().message, HasSubstr("longer than 4 bytes"));
}

TEST(Client, TrustsAServerWithTheRightCertificate) {
  MadeCertificates made;
  const auto server = serve(made.server("IP:127.0.0.1"), made.key_file());
  const auto answer = get(server->url() + "/hello", trusting(made));
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->body, "secret");

  const Interrupt never;
  const std::string port = std::to_string(server->port());
  auto open = open_feed(*parse_url("wss://127.0.0.1:" + port + "/ws"), "", trusting(made), never);
  ASSERT_TRUE(open.ok()) << open.error().message;
  std::string room(10, '\0');
  const auto got = open->feed->read(room, steady_now_ms() + 5'000);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(room.substr(0, got->bytes), "one\n");

  const auto by_name = serve(made.server("DNS:localhost"), made.key_file());
  EXPECT_TRUE(get("https://localhost:" + std::to_string(by_name->port()) + "/hello", trusting(made)).ok());
}

TEST(Client, RefusesWrongCertificates) {
  MadeCertificates made;
  const auto refused = [&](const std::string& certificate, const ClientOptions& options) {
    const auto server = serve(certificate, made.key_file());
    const auto answer = get(server->url() + "/hello", options);
    return answer.ok() ? "" : answer.error().message;
  };
  EXPECT_THAT(refused(made.server("DNS:example.org"), trusting(made)), HasSubstr("not trusted: IP address mismatch"));
  EXPECT_THAT(refused(made.server("IP:127.0.0.1", -7'200, -3'600), trusting(made)),
              HasSubstr("not trusted: certificate has expired"));
  EXPECT_THAT(refused(made.server("IP:127.0.0.1", 3'600, 7'200), trusting(made)),
              HasSubstr("not trusted: certificate is not yet valid"));
  EXPECT_THAT(refused(made.server("IP:127.0.0.1"), {.use_proxies = false}), HasSubstr("not trusted: "));
  MadeCertificates others;
  EXPECT_THAT(refused(made.server("IP:127.0.0.1"), trusting(others)), HasSubstr("not trusted: "));
  const auto by_name = serve(made.server("DNS:example.org"), made.key_file());
  const auto answer = get("https://localhost:" + std::to_string(by_name->port()) + "/hello", trusting(made));
  ASSERT_FALSE(answer.ok());
  EXPECT_THAT(answer.error().message, HasSubstr("not trusted: hostname mismatch"));
}

TEST(Client, TellsWhenTheOtherEndSpeaksNoTls) {
  const auto plain = serve();
  const auto answer = get("https://127.0.0.1:" + std::to_string(plain->port()) + "/hello");
  ASSERT_FALSE(answer.ok());
  EXPECT_THAT(answer.error().message, HasSubstr("the TLS handshake failed: wrong version number"));
  const auto none = TlsTrust::load("/nothing.pem");
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().kind, ErrorKind::kConfig);
}

TEST(Client, NeverFollowsARedirectThatGivesUpEncryption) {
  MadeCertificates made;
  auto server = Server::start({.tls_certificate = made.server("IP:127.0.0.1"), .tls_key = made.key_file()},
                              {{.method = "GET", .pattern = "/", .handler = [](const Request&) {
                                  Response response = text_response("text/plain", "", 302);
                                  response.headers.push_back({"Location", "http://127.0.0.1/"});
                                  return response;
                                }}});
  ASSERT_TRUE(server.ok());
  const auto answer = get((*server)->url() + "/", trusting(made));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(answer.error().message, HasSubstr("would give up the encryption"));
}

// Variables of the environment while it lives; those that other tests' machines may have are hidden.
class ProxyVariables {
 public:
  explicit ProxyVariables(std::initializer_list<std::pair<const char*, std::string>> set) {
    for (const char* name :
         {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}) {
      const char* value = std::getenv(name);
      before_.emplace_back(name, value != nullptr ? std::optional<std::string>(value) : std::nullopt);
      unsetenv(name);
    }
    for (const auto& [name, value] : set) setenv(name, value.c_str(), 1);
  }
  ProxyVariables(const ProxyVariables&) = delete;
  ProxyVariables& operator=(const ProxyVariables&) = delete;
  ~ProxyVariables() {
    for (const auto& [name, value] : before_) value ? setenv(name, value->c_str(), 1) : unsetenv(name);
  }

 private:
  std::vector<std::pair<const char*, std::optional<std::string>>> before_;
};

std::optional<Proxy> proxy_of(const char* url) { return *proxy_for(*parse_url(url)); }

TEST(Proxy, IsWhatTheEnvironmentNames) {
  const ProxyVariables variables{{"http_proxy", "http://plain:3128/"},
                                 {"HTTPS_PROXY", "user:p%40ss@tunnel:8080"},
                                 {"HTTP_PROXY", "http://attacker:1"},
                                 {"no_proxy", "localhost, .internal.org,10.0.0.1,example.com:8443"}};
  EXPECT_EQ(proxy_of("http://host/"), (Proxy{"plain", 3128, ""}));
  EXPECT_EQ(proxy_of("ws://host/"), (Proxy{"plain", 3128, ""}));
  EXPECT_EQ(proxy_of("wss://host/"), (Proxy{"tunnel", 8080, "user:p@ss"}));
  for (const char* direct : {"http://localhost:8080/", "http://a.internal.org/", "http://internal.org/", "http://10.0.0.1/",
                             "https://EXAMPLE.com:8443/"})
    EXPECT_EQ(proxy_of(direct), std::nullopt) << direct;
  EXPECT_NE(proxy_of("https://example.com/"), std::nullopt);
  EXPECT_NE(proxy_of("http://notinternal.org/"), std::nullopt);
}

TEST(Proxy, OfAnotherKindIsAFault) {
  const ProxyVariables variables({{"all_proxy", "socks5://user:geheim@host:1080"}});
  const auto proxy = proxy_for(*parse_url("http://host/"));
  ASSERT_FALSE(proxy.ok());
  EXPECT_EQ(proxy.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(proxy.error().message, Not(HasSubstr("geheim")));
}

// Passes bytes both ways between the peer and a local port, as a proxy does after CONNECT.
void tunnel(Peer& peer, uint16_t port) {
  const int behind = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(behind, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    pollfd polled[2] = {{peer.descriptor(), POLLIN, 0}, {behind, POLLIN, 0}};
    char block[4096];
    while (poll(polled, 2, 10'000) > 0) {
      const int from = polled[0].revents != 0 ? 0 : 1;
      const ssize_t count = recv(polled[from].fd, block, sizeof block, 0);
      if (count <= 0 || send(polled[1 - from].fd, block, static_cast<size_t>(count), MSG_NOSIGNAL) != count) break;
    }
  }
  close(behind);
}

TEST(Proxy, ForwardsHttpAndTunnelsTheRest) {
  MadeCertificates made;
  const auto plain = serve();
  const auto secure = serve(made.server("IP:127.0.0.1"), made.key_file());
  std::vector<std::string> heads;
  const ScriptedServer proxy([&](Peer& peer, int number) {
    heads.push_back(peer.read_head());
    if (number == 0) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nforwarded");
    if (number == 1 || number == 2) {
      peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
      tunnel(peer, number == 1 ? secure->port() : plain->port());
    }
    if (number == 3) peer.send("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  });
  const std::string address = "http://me:geheim@127.0.0.1:" + std::to_string(proxy.port());
  const ProxyVariables variables{{"http_proxy", address}, {"https_proxy", address}};
  ClientOptions options = trusting(made);
  options.use_proxies = true;
  options.connect_timeout_ms = 5'000;

  EXPECT_EQ(get("http://nowhere.invalid/x?y", options)->body, "forwarded");
  EXPECT_THAT(heads.at(0), AllOf(StartsWith("GET http://nowhere.invalid/x?y HTTP/1.1\r\nHost: nowhere.invalid\r\n"),
                                 HasSubstr("Proxy-Authorization: Basic bWU6Z2VoZWlt\r\n")));
  EXPECT_EQ(get(secure->url() + "/hello", options)->body, "secret");
  EXPECT_THAT(heads.at(1), StartsWith("CONNECT 127.0.0.1:" + std::to_string(secure->port()) + " HTTP/1.1\r\n"));
  const Interrupt never;
  auto open = open_feed(*parse_url("ws://127.0.0.1:" + std::to_string(plain->port()) + "/ws"), "", options, never);
  ASSERT_TRUE(open.ok()) << open.error().message;
  EXPECT_EQ(open->status, 101);
  open->feed.reset();
  const auto refused = get(secure->url() + "/hello", options);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, AllOf(HasSubstr("the proxy refused: HTTP/1.1 407"), Not(HasSubstr("geheim"))));
}

}  // namespace
}  // namespace rsvpulse::net
