#pragma once

#include <optional>
#include <string>
#include <vector>

#include "myosect/ViewerModel/RowTable.h"

namespace myosect::viewer
{
/** A row that lies at the same place of the same segment's bone. */
struct Match
{
  std::size_t row = 0;
  double offMm = 0.0;  ///< how far the partner's plane lies from the exact place, along the bone
  Value uncertaintyMm; ///< 95 % half-width
};

/**
 * \brief The other leg's slice at the same place along the bone, by matchPositionMm.
 *
 * Empty when places are not known, when nothing lies within `withinMm` of it, or the partner's status is not ok.
 */
[[nodiscard]] std::optional<Match> OtherLegOf(const std::vector<SliceMeasurement> & rows, std::size_t row, double withinMm);

/** The other visit's slice of the same side at the same place: by level from the knee, else in percent of the bone where both have it. */
[[nodiscard]] std::optional<Match> OtherVisitOf(const SliceMeasurement & row, const std::vector<SliceMeasurement> & visitRows,
                                                double withinMm);

/** One metric of two matched slices. */
struct PairValue
{
  CurveMetric metric = CurveMetric::MuscleArea;
  Value first, second;
  Value difference;        ///< second - first
  Value differencePercent; ///< of first, areas only
};
[[nodiscard]] std::vector<PairValue> ValuesOf(const SliceMeasurement & first, const SliceMeasurement & second);
/** "Muscle 152 → 140 cm² (−7.9 %)" */
[[nodiscard]] std::string TextOf(const PairValue & value);

/** What the left–right view shows. */
struct LegPair
{
  std::size_t leftRow = 0, rightRow = 0;
  std::size_t leftSlice = 0, rightSlice = 0;
  bool mirrored = false; ///< the left leg is drawn mirrored, to lie as the right one does
  double offMm = 0.0;
  std::vector<PairValue> values; ///< first: right, second: left
  std::string caption;           ///< states level, which is mirrored, and that sides are the patient's
};
/** Empty, with a sentence in `why`, where the legs cannot be matched at the selected row. */
[[nodiscard]] std::optional<LegPair> PairLegs(const Document & document, std::size_t row, bool mirrored, std::string & why);

/** What the visit view shows. */
struct VisitPair
{
  std::size_t baselineRow = 0, followupRow = 0;
  std::size_t baselineSlice = 0, followupSlice = 0;
  double offMm = 0.0;
  std::vector<PairValue> values; ///< first: baseline, second: follow-up
  std::string caption;
};
/** \param row  of the follow-up, which is the document that is read */
[[nodiscard]] std::optional<VisitPair> PairVisits(const Document & baseline, const Document & followup, std::size_t row, std::string & why);
} // namespace myosect::viewer
