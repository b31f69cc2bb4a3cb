// Reading a head by the tree of known shapes.
#pragma once

#include <cstddef>
#include <string_view>

#include "rsvp/head_tree.h"

namespace rsvpulse::rsvp {

// Whether this processor can: it takes AVX2 and BMI, as nearly all of x86-64 since 2015 has. Others are left to the walk.
bool can_find_in_head();

// See HeadShapes::find(). `nodes` is a tree of one node at least.
bool find_in_head(const HeadNode* nodes, std::string_view line, size_t head_bytes, HeadFields& found);

}  // namespace rsvpulse::rsvp
