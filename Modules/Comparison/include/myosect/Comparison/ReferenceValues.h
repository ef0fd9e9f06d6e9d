#pragma once

#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
enum class Sex
{
  Male,
  Female
};

/** Where along a segment a reference value holds. One of them is set. */
struct ReferenceLevel
{
  Value percentFromDistal, tolerancePercent;
  Value mmFromKnee, toleranceMm;
  bool segmentMean = false; ///< mean of the whole segment
};

/** One mean and standard deviation of a population. */
struct ReferenceValue
{
  std::string population;
  std::optional<Sex> sex; ///< empty: both
  double ageMinYears = 0.0, ageMaxYears = 150.0;
  Modality modality = Modality::Ct;
  Segment segment = Segment::Thigh;
  std::string metric; ///< of asymmetry.csv, or the name of a descriptor
  ReferenceLevel level;
  Value windowLowerHu, windowUpperHu; ///< of muscle; empty where the source does not state them
  Value sliceThicknessMinMm, sliceThicknessMaxMm;
  double mean = 0.0, sd = 0.0;
  std::string source;
};

/** The person and the scan that a reference value must fit. */
struct ReferenceQuery
{
  std::optional<Sex> sex;
  Value ageYears;
  Modality modality = Modality::Ct;
  double windowLowerHu = -29.0, windowUpperHu = 150.0;
  Value sliceThicknessMm;
};

/** A leg's value with the reference value that fits it; `entry` points into the given values. */
struct ReferenceFit
{
  const ReferenceValue * entry = nullptr;
  Value value;
  Value zScore;
  std::string whyNot; ///< why no value fits: of those that came closest
};

/** A row's value at a level of its segment, linear between neighbouring sound slices; a mean only of slices that are all sound. */
[[nodiscard]] Value ValueAtLevel(const MeasurementTable & table, Side side, Segment segment, const ReferenceLevel & level,
                                 Value SliceMeasurement::*member);

/**
 * \brief The reference value of a metric that fits modality, segment, sex, age, window, slice thickness and level.
 *
 * Nothing is taken for granted: a source that does not state its window fits no CT metric, a person of unknown sex or age fits only values
 * for all.
 */
[[nodiscard]] ReferenceFit FindReference(const std::vector<ReferenceValue> & values, const ReferenceQuery & query,
                                         const MeasurementTable & table, Side side, Segment segment, const std::string & metric,
                                         Value SliceMeasurement::*member);

/** The same for a number that stands at no level: a descriptor. */
[[nodiscard]] ReferenceFit FindReference(const std::vector<ReferenceValue> & values, const ReferenceQuery & query, Segment segment,
                                         const std::string & metric, const Value & value);

/** "Health ABC, women 70 to 79 y": the population in words. */
[[nodiscard]] std::string DescribePopulation(const ReferenceValue & value);
} // namespace myosect::comparison
