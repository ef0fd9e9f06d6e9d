#include <algorithm>
#include <cmath>

#include "myosect/Comparison/LegPatterns.h"

namespace myosect::comparison
{
namespace
{
using S = SliceMeasurement;

class Shapes
{
public:
  Shapes(const LegPatternInput & input, const PatternParameters & parameters) : m_Input(input), m_ZLimit(parameters.zLimit) {}

  void Add(const char * name, const char * definition, Side side, Segment segment, const Value & value, const char * unit)
  {
    if (!value)
    {
      return;
    }
    DescriptorRow row;
    row.name = name;
    row.definition = definition;
    row.side = side;
    row.segment = segment;
    row.value = value;
    row.unit = unit;
    const ReferenceFit fit = FindReference(m_Input.references, m_Input.query, segment, name, value);
    if (fit.entry != nullptr)
    {
      row.zScore = fit.zScore;
      row.deviates = std::abs(*fit.zScore) >= m_ZLimit;
      row.reference = DescribePopulation(*fit.entry) + "; " + fit.entry->source;
    }
    m_Rows.push_back(row);
  }

  [[nodiscard]] std::vector<DescriptorRow> Rows() { return std::move(m_Rows); }

private:
  const LegPatternInput & m_Input;
  double m_ZLimit;
  std::vector<DescriptorRow> m_Rows;
};

const LimbSummary * CompleteLimb(const MeasurementTable & table, Side side, Segment segment)
{
  const auto found = std::find_if(table.limbs.begin(), table.limbs.end(),
                                  [&](const LimbSummary & l) { return l.side == side && l.segment == segment && l.complete; });
  return found == table.limbs.end() ? nullptr : &*found;
}

/** Mean muscle area of the lower third of a whole segment over that of its middle third. */
Value LowerToMiddleThird(const MeasurementTable & table, Side side, Segment segment)
{
  std::vector<const S *> slices;
  for (const S & slice : table.slices)
  {
    if (slice.side == side && slice.segment == segment && slice.muscleAreaCm2)
    {
      slices.push_back(&slice);
    }
  }
  if (slices.size() < 6 || CompleteLimb(table, side, segment) == nullptr)
  {
    return {};
  }
  const auto [low, high] = std::minmax_element(slices.begin(), slices.end(), [](const S * a, const S * b) { return a->zMm < b->zMm; });
  const double begin = (*low)->zMm;
  const double third = ((*high)->zMm - begin) / 3.0;
  double sums[2] = { 0.0, 0.0 };
  double counts[2] = { 0.0, 0.0 };
  for (const S * slice : slices)
  {
    const std::size_t part = slice->zMm < begin + third ? 0 : slice->zMm < begin + 2.0 * third ? 1 : 2;
    if (part < 2)
    {
      sums[part] += *slice->muscleAreaCm2;
      counts[part] += 1.0;
    }
  }
  return counts[0] > 0.0 && counts[1] > 0.0 && sums[1] > 0.0 ? Value((sums[0] / counts[0]) / (sums[1] / counts[1])) : Value();
}

Value IndexOf(const std::vector<AsymmetryRow> & rows, Segment segment)
{
  for (const AsymmetryRow & row : rows)
  {
    if (row.segment == segment && row.metric == "muscle_area" && row.ciLow)
    {
      return row.asymmetryIndexPercent;
    }
  }
  return {};
}

Value Difference(const Value & a, const Value & b)
{
  return a && b ? Value(*a - *b) : Value();
}
} // namespace

std::vector<DescriptorRow> DescribeShapes(const LegPatternInput & input, const PatternParameters & parameters)
{
  Shapes shapes(input, parameters);
  for (const Segment segment : { Segment::Thigh, Segment::Calf })
  {
    shapes.Add("girth_index_percent", "100 (L - R) / ((L + R) / 2) of the area within the skin, means over the levels that both legs share",
               Side::Unknown, segment, GirthIndexPercent(input.table.slices, segment), "%");
    for (const Side side : { Side::Left, Side::Right })
    {
      shapes.Add("lower_to_middle_third", "mean muscle area of the lower third of the whole segment over that of its middle third", side,
                 segment, LowerToMiddleThird(input.table, side, segment), "1");
    }
  }
  for (const Side side : { Side::Left, Side::Right })
  {
    const LimbSummary * thigh = CompleteLimb(input.table, side, Segment::Thigh);
    const LimbSummary * calf = CompleteLimb(input.table, side, Segment::Calf);
    if (thigh != nullptr && calf != nullptr)
    {
      const bool areas = thigh->meanMuscleAreaCm2 && calf->meanMuscleAreaCm2 && *calf->meanMuscleAreaCm2 > 0.0;
      shapes.Add("thigh_to_calf", "mean muscle area of the whole thigh over that of the whole calf", side, Segment::Unknown,
                 areas ? Value(*thigh->meanMuscleAreaCm2 / *calf->meanMuscleAreaCm2) : Value(), "1");
      shapes.Add("thigh_minus_calf_fat",
                 "mean fat fraction of the whole thigh less that of the whole calf: proximal when positive, distal when negative", side,
                 Segment::Unknown, Difference(thigh->meanFatFractionPercent, calf->meanFatFractionPercent), "percentage points");
    }
  }
  shapes.Add("thigh_minus_calf_index",
             "asymmetry index of the muscle area of the thigh less that of the calf, each over its matched levels", Side::Unknown,
             Segment::Unknown, Difference(IndexOf(input.asymmetry, Segment::Thigh), IndexOf(input.asymmetry, Segment::Calf)),
             "percentage points");
  return shapes.Rows();
}
} // namespace myosect::comparison
