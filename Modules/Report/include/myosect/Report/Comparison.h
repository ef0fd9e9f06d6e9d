#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Core/Quantity.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Report/ResultFolder.h"
#include "myosect/Report/Review.h"

namespace myosect::report
{
/** One visit of a comparison, without name and path of its folder. */
struct VisitEntry
{
  StudyIdentity identity;
  std::string timePoint; ///< Clinical Trial Time Point ID, or empty
  Value days;            ///< from the baseline
  std::string protocol;
  std::string softwareVersion;
  Review review{};     ///< of the visit's result; a comparison has none of its own
  bool edited = false; ///< a reader corrected labels of the visit
};

/** "automated, not reviewed", or how many visits were accepted and rejected: for titles and footers. */
[[nodiscard]] std::string ReviewOfVisits(const std::vector<VisitEntry> & visits);

/** How one bone of a followup lies on the baseline's. */
struct RegistrationEntry
{
  std::size_t followupVisit = 2;
  Side side = Side::Unknown;
  std::string bone;
  bool found = false;
  Value residualMm, overlapMm, uncertaintyMm;
  std::string problem;
  std::array<double, 12> followupToBaseline{}; ///< LPS, three rows of rotation and translation
};

/** A metric along one limb at two visits, for a plot. */
struct LimbCurves
{
  Side side = Side::Unknown;
  Segment segment = Segment::Unknown;
  std::vector<std::pair<double, double>> baseline, followup; ///< place along the bone (mm), muscle area (cm2)
};

/** The same level at two visits side by side: drawn from the images, or pictures that the results hold. */
struct PicturePair
{
  std::string caption;
  std::vector<SlicePicture> slices;     ///< baseline and followup, from kept images
  std::array<std::string, 2> pngs;      ///< else the nearest pictures of qc/
  DisplayWindow window;
};

/** Everything that a comparison tells, ready to be written. */
struct ComparisonContent
{
  std::string participantId;
  std::vector<VisitEntry> visits;
  std::vector<ChangeRow> changes;
  std::vector<TrendRow> trends;
  std::vector<VisitPatternRow> patterns; ///< thigh and calf at each followup against the baseline
  std::vector<RegistrationEntry> registrations;
  std::vector<LimbCurves> curves;
  std::vector<PicturePair> pictures;
  std::vector<std::string> allowed;  ///< refusals that were lifted
  std::vector<ParameterEntry> parameters;
  std::vector<Warning> warnings;
  double wallSeconds = 0.0;
};

/** Writes changes.csv, trends.csv (from three visits on), summary.json, report.html, report.txt and qc/ into `directory`, which exists and
 *  is empty. Needs no display. \throws Error(CannotWrite). */
void WriteComparison(const std::filesystem::path & directory, const ComparisonContent & content, RunContext & context);

/** Text of the tables, as written. */
[[nodiscard]] std::string ChangesCsv(const ComparisonContent & content);
[[nodiscard]] std::string TrendsCsv(const ComparisonContent & content);
/** The paragraph of report.txt: what changed, then what could not be told. */
[[nodiscard]] std::string ChangeParagraph(const ComparisonContent & content);
} // namespace myosect::report
