// SHA-256 and HMAC-SHA256 by OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace rsvpulse::objects {

// 32 raw bytes.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

// Lower-case hexadecimal digits.
std::string hex(std::string_view raw);
inline std::string sha256_hex(std::string_view bytes) { return hex(sha256(bytes)); }

// Of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::string_view bytes);
  std::string finish_hex();  // call it once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rsvpulse::objects
