#pragma once

#include <optional>
#include <string>
#include <vector>

#include "myosect/Anatomy/Segments.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Core/Types.h"

namespace myosect::anatomy
{
/** What is known of the sides apart from the limbs' places. */
struct SideEvidence
{
  std::optional<Side> requested;      ///< the user's word for a single limb
  std::string headerLaterality;       ///< L, R, B, "?" for contradictory headers, or empty
  bool otherLimbTowardsRight = false; ///< a strip of another limb on the patient's right of the only limb
  bool otherLimbTowardsLeft = false;
};

struct SideDecision
{
  std::vector<Side> sides;    ///< one a limb, in the order given (the one further to +x first)
  bool contradiction = false; ///< headers against each other or against the anatomy: sides unknown, comparison indeterminate
  std::string why;
};

/**
 * \brief Sides of the limbs found.
 *
 * Of two limbs the one further to +x is the left one. A single limb takes the side of the user's word, the headers, a strip of the other
 * limb in view, or of the fibula, which lies lateral of the tibia. The fibula's place is checked against every other evidence; a
 * contradiction makes the side unknown. \param chirality  per limb, as found by DescribeLimb
 */
[[nodiscard]] SideDecision DecideSides(const std::vector<std::optional<Side>> & chirality, const SideEvidence & evidence);
} // namespace myosect::anatomy
