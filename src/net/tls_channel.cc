#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

#include <fmt/format.h>

#include "net/channel.h"

namespace rsvpulse::net {
namespace {

struct Free {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

Error outside(std::string message) { return {ErrorKind::kOutside, std::move(message)}; }

std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
  return reason != nullptr ? reason : "unknown fault";
}

class OpensslTrust final : public TlsTrust {
 public:
  explicit OpensslTrust(std::unique_ptr<SSL_CTX, Free> context) : context_(std::move(context)) {}
  SSL_CTX* context() const { return context_.get(); }

 private:
  std::unique_ptr<SSL_CTX, Free> context_;
};

// OpenSSL between two memory buffers, so that waiting and interrupting stay with the channel below.
class TlsChannel final : public Channel {
 public:
  TlsChannel(std::unique_ptr<Channel> below, SSL_CTX* context)
      : below_(std::move(below)), ssl_(SSL_new(context)), incoming_(BIO_new(BIO_s_mem())), outgoing_(BIO_new(BIO_s_mem())) {
    // "Empty" must mean "come again", not the end.
    BIO_set_mem_eof_return(incoming_, -1);
    SSL_set_bio(ssl_.get(), incoming_, outgoing_);
    SSL_set_connect_state(ssl_.get());
  }

  Status shake_hands(const std::string& host, int64_t until_ms) {
    if (const Status named = name_peer(host); !named.ok()) return named;
    while (true) {
      ERR_clear_error();
      const int code = SSL_do_handshake(ssl_.get());
      const Status sent = flush(until_ms);
      if (code == 1) return sent;
      if (SSL_get_error(ssl_.get(), code) != SSL_ERROR_WANT_READ) return handshake_fault();
      if (!sent.ok()) return sent;
      const auto fed = feed(until_ms);
      if (!fed.ok()) return fed.error();
      if (fed->what == Received::What::kNothing) return outside("the TLS handshake took too long");
      if (fed->what == Received::What::kStopped) return outside("stopped");
      if (fed->what == Received::What::kEnd) return outside("the peer ended the connection in the TLS handshake");
    }
  }

  Result<Received> read(std::span<char> room, int64_t until_ms) override {
    while (true) {
      size_t count = 0;
      ERR_clear_error();
      const int code = SSL_read_ex(ssl_.get(), room.data(), room.size(), &count);
      // Answers to key updates.
      if (const Status sent = flush(until_ms); !sent.ok()) return sent.error();
      if (code == 1) return Received{Received::What::kBytes, count};
      const int error = SSL_get_error(ssl_.get(), code);
      if (error == SSL_ERROR_ZERO_RETURN) return Received{Received::What::kEnd};
      if (error != SSL_ERROR_WANT_READ) return outside(fmt::format("TLS: {}", openssl_reason()));
      const auto fed = feed(until_ms);
      // An end without the closing alert too: whether something is missing shows in the messages above.
      if (!fed.ok() || fed->what != Received::What::kBytes) return fed;
    }
  }

  Status write(std::string_view bytes, int64_t until_ms) override {
    if (bytes.empty()) return Done{};
    size_t count = 0;
    ERR_clear_error();
    // The memory buffer takes all of it.
    if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count) != 1 || count != bytes.size())
      return outside(fmt::format("TLS: {}", openssl_reason()));
    return flush(until_ms);
  }

 private:
  Status name_peer(const std::string& host) {
    std::array<unsigned char, 16> address;
    const bool is_address =
        inet_pton(AF_INET, host.c_str(), address.data()) == 1 || inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
    const bool named =
        is_address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str()) == 1
                   : SSL_set1_host(ssl_.get(), host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1;
    if (!named) return outside(fmt::format("TLS: {}", openssl_reason()));
    return Done{};
  }

  Error handshake_fault() {
    const long verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
      ERR_clear_error();
      return outside(fmt::format("the server's certificate is not trusted: {}", X509_verify_cert_error_string(verified)));
    }
    return outside(fmt::format("the TLS handshake failed: {}", openssl_reason()));
  }

  // Sends what OpenSSL has to say.
  Status flush(int64_t until_ms) {
    char* bytes = nullptr;
    const long count = BIO_get_mem_data(outgoing_, &bytes);
    if (count <= 0) return Done{};
    const Status sent = below_->write({bytes, static_cast<size_t>(count)}, until_ms);
    static_cast<void>(BIO_reset(outgoing_));
    return sent;
  }

  // Gives OpenSSL what has come.
  Result<Received> feed(int64_t until_ms) {
    auto got = below_->read(block_, until_ms);
    if (got.ok() && got->what == Received::What::kBytes) BIO_write(incoming_, block_.data(), static_cast<int>(got->bytes));
    return got;
  }

  std::unique_ptr<Channel> below_;
  std::unique_ptr<SSL, Free> ssl_;
  BIO* incoming_;  // owned by ssl_, both
  BIO* outgoing_;
  std::array<char, 64 * 1024> block_;
};

}  // namespace

Result<std::shared_ptr<const TlsTrust>> TlsTrust::load(const std::string& ca_file) {
  std::unique_ptr<SSL_CTX, Free> context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  ERR_clear_error();
  const int loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get())
                                     : SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr);
  if (loaded != 1)
    return Error{ErrorKind::kConfig, fmt::format("{}: no certificates can be read: {}", ca_file, openssl_reason())};
  return std::shared_ptr<const TlsTrust>(std::make_shared<OpensslTrust>(std::move(context)));
}

Result<std::unique_ptr<Channel>> start_tls(std::unique_ptr<Channel> below, const std::string& host, const TlsTrust& trust,
                                           int64_t until_ms) {
  auto channel = std::make_unique<TlsChannel>(std::move(below), static_cast<const OpensslTrust&>(trust).context());
  const Status shaken = channel->shake_hands(host, until_ms);
  if (!shaken.ok()) return shaken.error();
  return std::unique_ptr<Channel>(std::move(channel));
}

}  // namespace rsvpulse::net
