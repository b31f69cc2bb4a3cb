// Result<T>: a value or an Error. What a caller must decide travels as a value; exceptions do not cross a module's edge.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace rsvpulse {

// The classes of failure a caller treats differently. A bad record is none of them: it becomes a dead letter.
enum class ErrorKind {
  kUsage,    // a wrong flag or argument: exit code 2
  kConfig,   // a bad configuration file or environment: exit code 78
  kOutside,  // a file, socket or service failed: retried where that makes sense, else exit code 1
  kCorrupt,  // foreign or torn bytes where ours were expected: exit code 1
};

// What failed, in words a person can act on: "rsvps.jsonl.gz: not a gzip file (it starts with 7b 22)".
struct Error {
  ErrorKind kind;
  std::string message;
};

// Holds a T or an Error. `value()` and `operator*` require ok().
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor): `return value;` reads best
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor): `return Error{…};` likewise

  bool ok() const { return std::holds_alternative<T>(state_); }
  T& value() & {
    assert(ok());
    return *std::get_if<T>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<T>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<T>(&state_));
  }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    assert(!ok());
    return *std::get_if<Error>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Success, or an Error: what a function without a value returns.
struct Done {};
using Status = Result<Done>;

}  // namespace rsvpulse
