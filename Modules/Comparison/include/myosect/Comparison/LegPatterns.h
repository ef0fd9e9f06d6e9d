#pragma once

#include <vector>

#include "myosect/Comparison/Pattern.h"
#include "myosect/Comparison/ReferenceValues.h"
#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
/** What patterns and descriptors are made from. */
struct LegPatternInput
{
  const MeasurementTable & table;
  const std::vector<AsymmetryRow> & asymmetry; ///< of CompareSides on the same table
  const std::vector<ReferenceValue> & references;
  ReferenceQuery query;
};

/**
 * \brief One row for each measured thigh and calf.
 *
 * The reference is the values that fit the person, else the other leg where its levels are matched and its fat fraction is not high, else
 * none. The row names it, and says what could not be told.
 */
[[nodiscard]] std::vector<PatternRow> DescribePatterns(const LegPatternInput & input, const PatternParameters & parameters);

/** Numbers of shape with their definition: girth, thigh against calf, lower third against middle. Only those that can be given. */
[[nodiscard]] std::vector<DescriptorRow> DescribeShapes(const LegPatternInput & input, const PatternParameters & parameters);

/** Index of the whole limb's area over the levels that both legs share; empty where levels are not matched. */
[[nodiscard]] Value GirthIndexPercent(const std::vector<SliceMeasurement> & slices, Segment segment);
} // namespace myosect::comparison
