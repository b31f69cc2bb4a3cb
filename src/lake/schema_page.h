// docs/schema.md, made from the tables' definitions.
#pragma once

#include <string>

namespace rsvpulse::lake {

std::string schema_page();

}  // namespace rsvpulse::lake
