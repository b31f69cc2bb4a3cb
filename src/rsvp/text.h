// Text: a view of a text that may be missing, in the two words that the view itself takes.
//
// std::optional<std::string_view> has the same members and takes three words; a message has some forty texts, the groups that
// are kept have hundreds of thousands, and waiting for memory is what counting spends its time on.
#pragma once

#include <concepts>
#include <optional>
#include <string_view>

namespace rsvpulse::rsvp {

// Missing, or valid UTF-8 without U+0000. Who owns the bytes is said by who made it.
class Text {
 public:
  constexpr Text() = default;
  // NOLINTBEGIN(google-explicit-constructor): like std::optional, which it stands for
  constexpr Text(std::nullopt_t) {}
  template <std::convertible_to<std::string_view> Characters>
  constexpr Text(const Characters& text) : text_(text) {
    if (text_.data() == nullptr) text_ = "";
  }
  constexpr Text(const std::optional<std::string_view>& text) : Text(text ? Text(*text) : Text()) {}
  constexpr operator std::optional<std::string_view>() const { return has_value() ? std::optional(text_) : std::nullopt; }
  // NOLINTEND(google-explicit-constructor)

  constexpr bool has_value() const { return text_.data() != nullptr; }
  constexpr explicit operator bool() const { return has_value(); }
  constexpr std::string_view operator*() const { return text_; }
  constexpr const std::string_view* operator->() const { return &text_; }
  constexpr std::string_view value_or(std::string_view otherwise) const { return has_value() ? text_ : otherwise; }
  constexpr void reset() { text_ = {}; }

  friend constexpr bool operator==(const Text& a, const Text& b) {
    return a.has_value() == b.has_value() && a.text_ == b.text_;
  }

 private:
  std::string_view text_;  // its data is null where the text is missing
};

}  // namespace rsvpulse::rsvp
