#include "objects/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <new>

namespace rsvpulse::objects {
namespace {

constexpr size_t kBytes = 32;

unsigned char* raw_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* raw_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(kBytes, '\0');
  if (EVP_Digest(bytes.data(), bytes.size(), raw_of(digest), nullptr, EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string digest(kBytes, '\0');
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw_of(bytes), bytes.size(), raw_of(digest), nullptr)) {
    throw std::bad_alloc();
  }
  return digest;
}

std::string hex(std::string_view raw) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * raw.size());
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

struct Sha256::State {
  State() : context(EVP_MD_CTX_new()) {
    if (!context || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
  EVP_MD_CTX* context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }

std::string Sha256::finish_hex() {
  std::string digest(kBytes, '\0');
  EVP_DigestFinal_ex(state_->context, raw_of(digest), nullptr);
  return hex(digest);
}

}  // namespace rsvpulse::objects
