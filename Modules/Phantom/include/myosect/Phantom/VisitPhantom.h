#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Phantom/LimbPhantom.h"

namespace myosect::phantom
{
/** One visit of a participant whose left leg may lose muscle. */
struct VisitParameters
{
  Segment segment = Segment::Thigh;   ///< thigh: from below the knee up; calf: from above the knee down
  bool followup = false;              ///< shifted along the table, turned, moved on it, with other noise
  double leftMuscleLossPercent = 0.0;
  double shiftMm = 30.0;              ///< along the table, of a followup
  double turnDeg = 5.0;               ///< about an axis oblique to the table, of a followup
  std::size_t slices = 56;
  unsigned seed = 1;                  ///< of noise, and of the direction in which a followup is turned
};

/**
 * \brief Renders a visit. Image and rows lie in the scanner's frame: the leg itself is turned and moved.
 *
 * Rows of truth keep the level of each slice's plane where the leg's axis meets it (`levelMmFromKnee`: above the joint line in the thigh, below it in
 * the calf), whatever is in view.
 */
[[nodiscard]] CtPhantom RenderVisit(const VisitParameters & parameters, RunContext & context);
/** Of both visits the same participant; the followup 200 days later, time points V1 and V2. */
[[nodiscard]] DicomIdentity VisitIdentity(const VisitParameters & parameters);

/** visit-thigh-1, visit-thigh-2, visit-thigh-2-loss-5 and so on, for `myosect phantom`. */
[[nodiscard]] std::vector<CaseInfo> ListVisitCases();
[[nodiscard]] bool IsVisitCase(const std::string & name);
/** Writes dicom/ and truth.json. \throws Error(Usage) for an unknown case. */
void WriteVisitCase(const std::string & name, const std::filesystem::path & directory, RunContext & context, unsigned seed = 1);
} // namespace myosect::phantom
