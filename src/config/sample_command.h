// A small command that the tests of this module share.
#pragma once

#include <array>

#include "config/option.h"

namespace rsvpulse::config {

inline constexpr std::array<std::string_view, 3> kSampleOutputs = {"table", "tsv", "json"};
inline constexpr std::array<std::string_view, 3> kSampleDimensions = {"topic", "event", "city"};

inline constexpr std::array<Option, 9> kSampleOptions = {{
    {.name = "top",
     .type = Type::kInteger,
     .default_value = "20",
     .text = "How many entries.",
     .example = "5",
     .min = 1,
     .max = 1000},
    {.name = "now", .type = Type::kInteger, .text = "The time that counts as now.", .example = "1500000000000"},
    {.name = "decay",
     .type = Type::kReal,
     .default_value = "1",
     .text = "How fast old hours fade.",
     .example = "0.5",
     .min = 0,
     .max = 10},
    {.name = "title", .type = Type::kText, .text = "A heading.", .example = "Trending"},
    {.name = "out-file", .type = Type::kPath, .text = "Where to write.", .example = "trend.tsv"},
    {.name = "output",
     .type = Type::kChoice,
     .default_value = "table",
     .text = "How rows are written.",
     .example = "tsv",
     .choices = kSampleOutputs},
    {.name = "by",
     .type = Type::kChoices,
     .default_value = "topic,event",
     .text = "What is ranked.",
     .example = "city",
     .choices = kSampleDimensions},
    {.name = "refresh",
     .type = Type::kDuration,
     .default_value = "1s",
     .text = "How often.",
     .example = "250ms",
     .min = 100,
     .max = 3'600'000},
    {.name = "quiet", .type = Type::kFlag, .text = "Print no notes."},
}};

inline constexpr std::array<Option, 1> kSampleSecrets = {
    {{.name = "api-token", .type = Type::kText, .text = "Who may push.", .example = "s3cr3t", .secret = true}}};

inline constexpr std::array<Example, 1> kSampleExamples = {
    {{.command = "rsvpulse sample rsvps.jsonl", .text = "Ranks what a file holds."}}};

inline constexpr Command kSample = {.name = "sample",
                                    .summary = "Shows what is declared.",
                                    .description = "The first paragraph.\n\nThe second one.",
                                    .positional = {.name = "FILE", .text = "What to read.", .required = false},
                                    .options = kSampleOptions,
                                    .examples = kSampleExamples};

inline constexpr Command kSecretSample = {.name = "push",
                                          .summary = "Has a secret.",
                                          .description = "And no argument.",
                                          .positional = {},
                                          .options = kSampleSecrets,
                                          .examples = kSampleExamples};

}  // namespace rsvpulse::config
