// The text form of metrics that Prometheus reads, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace rsvpulse::serve {

// Metrics are given one after another, each with all of its samples: the form forbids to come back to one.
class MetricsText {
 public:
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // Begins a metric; `name` and the names of labels as Prometheus has them, `help` any UTF-8. A counter's name ends in _total.
  MetricsText& counter(std::string_view name, std::string_view help) { return begin(name, "counter", help); }
  MetricsText& gauge(std::string_view name, std::string_view help) { return begin(name, "gauge", help); }

  // A sample of the metric begun last. Values of labels are any UTF-8; the same labels must not come twice.
  MetricsText& sample(Labels labels, double value);
  MetricsText& sample(Labels labels, uint64_t value);
  MetricsText& sample(double value) { return sample({}, value); }
  MetricsText& sample(uint64_t value) { return sample({}, value); }

  const std::string& text() const { return text_; }

 private:
  MetricsText& begin(std::string_view name, std::string_view type, std::string_view help);
  void add_series(Labels labels);

  std::string text_;
  std::string name_;
};

}  // namespace rsvpulse::serve
