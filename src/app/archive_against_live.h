// `rsvpulse archive verify --against-live`: the archive counted again, and held against what was published on the day.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "objects/object_store.h"

namespace rsvpulse::app {

inline std::string ledger_path(const std::string& data_dir) { return data_dir + "/ledger.jsonl"; }

// Reads the ledger below the folder, counts the archive's messages up to each row's positions and asks again. Each difference
// is a line on standard output, the sums a note. False: something differs. Rows that the archive does not reach yet are passed
// over, and so are those that counted messages which have expired since: both are told by number.
Result<bool> verify_against_live(const std::string& data_dir, objects::ObjectStore& store, const Clock& clock);

}  // namespace rsvpulse::app
