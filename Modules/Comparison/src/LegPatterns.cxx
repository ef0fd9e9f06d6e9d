#include "myosect/Comparison/LegPatterns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string_view>

#include "myosect/Comparison/Asymmetry.h"
#include "myosect/Comparison/LevelMatching.h"
#include "myosect/Core/Quantity.h"

namespace myosect::comparison
{
namespace
{
using S = SliceMeasurement;

const AsymmetryRow * FindRow(const std::vector<AsymmetryRow> & rows, Segment segment, std::string_view metric)
{
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const AsymmetryRow & row) { return row.segment == segment && row.metric == metric; });
  return found == rows.end() ? nullptr : &*found;
}

/** Levels are matched, and what failed besides is only the size of the difference. */
bool IsSound(const AsymmetryRow * row)
{
  return row != nullptr && row->ciLow && row->left && row->right && reason::LeavesOnlySizeOpen(row->reason);
}

Value Of(const AsymmetryRow * row, Side side)
{
  return row == nullptr ? Value() : side == Side::Left ? row->left : side == Side::Right ? row->right : Value();
}

Side Other(Side side)
{
  return side == Side::Left ? Side::Right : side == Side::Right ? Side::Left : Side::Unknown;
}

Value Ratio(const Value & value, const Value & reference)
{
  return value && reference && *reference > 0.0 ? Value(*value / *reference) : Value();
}

/** One segment of both legs. */
class SegmentPatterns
{
public:
  SegmentPatterns(const LegPatternInput & input, const PatternParameters & parameters, Segment segment)
      : m_Input(input), m_Parameters(parameters), m_Segment(segment), m_Total(FindRow(input.asymmetry, segment, "compartment_area")),
        m_Contractile(FindRow(input.asymmetry, segment, "contractile_area")), m_Muscle(FindRow(input.asymmetry, segment, "muscle_area")),
        m_Fat(FindRow(input.asymmetry, segment, "fat_fraction")), m_Sound(IsSound(m_Total) && IsSound(m_Contractile) && IsSound(m_Fat)),
        m_GirthIndex(IsSound(m_Muscle) ? GirthIndexPercent(input.table.slices, segment) : Value())
  {
  }

  [[nodiscard]] PatternRow Describe(const LimbSummary & limb) const
  {
    PatternRow row;
    row.side = limb.side;
    row.segment = m_Segment;
    row.totalAreaCm2 = m_Sound ? Of(m_Total, limb.side) : limb.meanCompartmentAreaCm2;
    row.contractileAreaCm2 = m_Sound ? Of(m_Contractile, limb.side) : limb.meanContractileAreaCm2;
    row.fatFractionPercent = FatOf(limb.side);
    const auto fit = [&](const char * metric, Value S::*member)
    { return FindReference(m_Input.references, m_Input.query, m_Input.table, limb.side, m_Segment, metric, member); };
    const ReferenceFit total = fit("compartment_area", &S::compartmentAreaCm2);
    ReferenceFit contractile = fit("contractile_area", &S::contractileAreaCm2);
    if (contractile.entry == nullptr)
    {
      contractile = fit("muscle_area", &S::muscleAreaCm2);
    }
    const ReferenceFit fat = fit("fat_fraction", &S::fatFractionPercent);

    PatternInput pattern;
    pattern.modality = m_Input.query.modality;
    pattern.fatFractionPercent = row.fatFractionPercent;
    std::string whyNoLeg;
    if (total.entry != nullptr || contractile.entry != nullptr)
    {
      pattern.reference = ReferenceKind::Norm;
      pattern.total.zScore = row.totalZ = total.zScore;
      pattern.contractile.zScore = row.contractileZ = contractile.zScore;
      const ReferenceValue & entry = total.entry != nullptr ? *total.entry : *contractile.entry;
      row.referenceDetail = DescribePopulation(entry) + "; " + entry.source;
    }
    else if (whyNoLeg = WhyOtherLegIsNoReference(limb.side); whyNoLeg.empty())
    {
      pattern.reference = ReferenceKind::OtherLeg;
      pattern.total.ratio = Ratio(Of(m_Total, limb.side), Of(m_Total, Other(limb.side)));
      pattern.contractile.ratio = Ratio(Of(m_Contractile, limb.side), Of(m_Contractile, Other(limb.side)));
      pattern.fatAboveOtherLegPoints = *Of(m_Fat, limb.side) - *Of(m_Fat, Other(limb.side));
      row.totalRatioPercent = Percent(pattern.total.ratio);
      row.contractileRatioPercent = Percent(pattern.contractile.ratio);
    }
    const Value referenceFat = fat.entry != nullptr                           ? Value(fat.entry->mean)
                               : pattern.reference == ReferenceKind::OtherLeg ? Of(m_Fat, Other(limb.side))
                                                                              : Value();
    pattern.fattyFromPercent =
        m_Parameters.FattyFromPercent(m_Input.query.modality, referenceFat, fat.entry != nullptr ? Value(fat.entry->sd) : Value());
    row.reference = ToString(pattern.reference);
    const bool tooShort = pattern.reference == ReferenceKind::None && !IsLongEnough(limb);
    row.pattern = ToString(tooShort ? Pattern::NotAssessed : ClassifyPattern(pattern, m_Parameters));
    if (row.reference.empty() && row.pattern == ToString(Pattern::FattyInfiltration))
    {
      row.referenceDetail = "without reference: " + FormatNumber(*pattern.fattyFromPercent) + " % or more of the whole subfascial area";
    }
    AddNumbers(referenceFat, row);
    AddOpenQuestions(pattern, total, referenceFat.has_value(), whyNoLeg, row);
    if (tooShort && row.fatFractionPercent)
    {
      row.open.push_back({ "the pattern", "too little of the segment in view" });
    }
    return row;
  }

private:
  static Value Percent(const Value & ratio) { return ratio ? Value(100.0 * *ratio) : Value(); }

  [[nodiscard]] bool IsLongEnough(const LimbSummary & limb) const
  {
    return static_cast<double>(limb.slicesUsed) >= m_Parameters.minimumLevels &&
           limb.slabLengthMm.value_or(0.0) >= m_Parameters.minimumLengthMm - 1e-6;
  }

  [[nodiscard]] const LimbSummary * Limb(Side side) const
  {
    const auto & limbs = m_Input.table.limbs;
    const auto found = std::find_if(limbs.begin(), limbs.end(),
                                    [&](const LimbSummary & l) { return l.side == side && l.segment == m_Segment && l.slicesUsed > 0; });
    return found == limbs.end() ? nullptr : &*found;
  }

  [[nodiscard]] Value FatOf(Side side) const
  {
    if (m_Sound)
    {
      return Of(m_Fat, side);
    }
    const LimbSummary * limb = Limb(side);
    return limb == nullptr ? Value() : limb->meanFatFractionPercent;
  }

  [[nodiscard]] std::string WhyOtherLegIsNoReference(Side side) const
  {
    if (side == Side::Unknown || Limb(Other(side)) == nullptr)
    {
      return "the other leg is not measured";
    }
    if (!m_Sound)
    {
      return "the legs cannot be compared";
    }
    const double fattyFrom = m_Parameters.FattyFromPercent(m_Input.query.modality);
    if (FatOf(Other(side)).value_or(0.0) >= fattyFrom)
    {
      return FatOf(side).value_or(0.0) >= fattyFrom ? "the fat fraction is high on both sides" : "the other leg's fat fraction is high";
    }
    return {};
  }

  void AddNumbers(const Value & referenceFat, PatternRow & row) const
  {
    if (row.fatFractionPercent && *row.fatFractionPercent < 100.0)
    {
      row.pseudohypertrophyIndex = 1.0 / (1.0 - *row.fatFractionPercent / 100.0);
      if (row.totalAreaCm2 && referenceFat)
      {
        row.excessNonContractileAreaCm2 = *row.totalAreaCm2 * std::max(0.0, *row.fatFractionPercent - *referenceFat) / 100.0;
      }
    }
    const AsymmetryRow * lean = IsSound(m_Contractile) ? m_Contractile : m_Muscle;
    const Value ratio = Ratio(Of(lean, row.side), Of(lean, Other(row.side)));
    if (m_GirthIndex && ratio)
    {
      row.girthKeptByFat =
          std::abs(*m_GirthIndex) <= m_Parameters.girthKeptPercent && 100.0 * (1.0 - *ratio) >= m_Parameters.sizeChangePercent;
    }
  }

  void AddOpenQuestions(const PatternInput & pattern, const ReferenceFit & total, bool fatReference, const std::string & whyNoLeg,
                        PatternRow & row) const
  {
    if (!row.fatFractionPercent)
    {
      row.open.push_back({ "the pattern", "no fat fraction" });
    }
    if (total.entry == nullptr)
    {
      row.open.push_back({ pattern.reference == ReferenceKind::OtherLeg ? "enlargement of both legs" : "enlargement",
                           m_Input.references.empty() ? total.whyNot : "no reference values that fit: " + total.whyNot });
    }
    if (!whyNoLeg.empty())
    {
      row.open.push_back({ "size against the other leg", whyNoLeg });
    }
    const double uncertainty = m_Parameters.ctFatUncertaintyPoints;
    if (!fatReference && row.fatFractionPercent && *row.fatFractionPercent < *pattern.fattyFromPercent &&
        *row.fatFractionPercent >= m_Parameters.highFatFractionPercent)
    {
      row.open.push_back({ "fatty infiltration", "no reference for the fat fraction of the whole subfascial area" });
    }
    else if (pattern.modality == Modality::Ct && row.fatFractionPercent && *row.fatFractionPercent < *pattern.fattyFromPercent &&
             *row.fatFractionPercent >= *pattern.fattyFromPercent - uncertainty)
    {
      row.open.push_back({ "fatty infiltration", "fat fractions of CT are uncertain by " + FormatNumber(uncertainty) + " points" });
    }
  }

  const LegPatternInput & m_Input;
  const PatternParameters & m_Parameters;
  Segment m_Segment;
  const AsymmetryRow * m_Total;
  const AsymmetryRow * m_Contractile;
  const AsymmetryRow * m_Muscle;
  const AsymmetryRow * m_Fat;
  bool m_Sound;
  Value m_GirthIndex;
};

/** A leg that is larger than one called atrophic needs no word of its own. */
void DropExplainedDifferences(std::vector<PatternRow> & rows)
{
  const auto explains = [](const PatternRow & row)
  {
    return row.pattern == ToString(Pattern::Atrophy) || row.pattern == ToString(Pattern::AtrophyWithFat) ||
           row.pattern == ToString(Pattern::MaskedAtrophy);
  };
  for (PatternRow & row : rows)
  {
    const bool explained = std::any_of(rows.begin(), rows.end(),
                                       [&](const PatternRow & o) { return o.segment == row.segment && o.side != row.side && explains(o); });
    if (explained && row.pattern == ToString(Pattern::SizeDifference))
    {
      row.pattern = ToString(Pattern::None);
    }
  }
}
} // namespace

Value GirthIndexPercent(const std::vector<SliceMeasurement> & slices, Segment segment)
{
  const LevelMatch match = MatchLevels(slices, segment);
  const PairedSeries series = Resample(match, &S::limbAreaCm2, &S::limbPerpAreaCm2);
  const double left = std::accumulate(series.left.begin(), series.left.end(), 0.0);
  const double right = std::accumulate(series.right.begin(), series.right.end(), 0.0);
  return match.matched && left + right > 0.0 ? Value(200.0 * (left - right) / (left + right)) : Value();
}

std::vector<PatternRow> DescribePatterns(const LegPatternInput & input, const PatternParameters & parameters)
{
  parameters.Validate();
  std::vector<PatternRow> rows;
  for (const Segment segment : { Segment::Thigh, Segment::Calf })
  {
    const SegmentPatterns patterns(input, parameters, segment);
    for (const Side side : { Side::Left, Side::Right, Side::Unknown })
    {
      for (const LimbSummary & limb : input.table.limbs)
      {
        if (limb.segment == segment && limb.side == side && limb.slicesUsed > 0)
        {
          rows.push_back(patterns.Describe(limb));
        }
      }
    }
  }
  DropExplainedDifferences(rows);
  return rows;
}
} // namespace myosect::comparison
