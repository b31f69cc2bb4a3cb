// Query: the parameters of a request by the route's declaration, validated.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/option.h"
#include "net/http.h"

namespace rsvpulse::serve {

// Asking for a parameter that the route does not declare, or for a value that is not there, is a programming error:
// std::logic_error.
class Query {
 public:
  // kUsage names each parameter at fault, one a line: unknown (with the nearest), given twice, or no value of its type.
  static Result<Query> read(const net::Request& request, std::span<const config::Option> parameters);

  bool is_set(std::string_view name) const { return !text(name).empty(); }
  int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;  // of each parameter: given, or by default
};

}  // namespace rsvpulse::serve
