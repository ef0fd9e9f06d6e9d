#include "myosect/Comparison/VisitPatterns.h"

#include <algorithm>
#include <string_view>

namespace myosect::comparison
{
namespace
{
const ChangeRow * Find(const std::vector<ChangeRow> & changes, const ChangeRow & like, std::string_view metric)
{
  const auto found = std::find_if(changes.begin(), changes.end(),
                                  [&](const ChangeRow & row)
                                  {
                                    return row.metric == metric && row.side == like.side && row.segment == like.segment &&
                                           row.baselineVisit == like.baselineVisit && row.followupVisit == like.followupVisit;
                                  });
  return found == changes.end() ? nullptr : &*found;
}

/** Levels are sure, so that both values are of the same place. */
bool IsTold(const ChangeRow * row)
{
  return row != nullptr && row->change && row->baseline && row->followup;
}

Value Ratio(const ChangeRow * row)
{
  return IsTold(row) && *row->baseline > 0.0 ? Value(*row->followup / *row->baseline) : Value();
}

Value Percent(const Value & ratio)
{
  return ratio ? Value(100.0 * *ratio) : Value();
}

/** A change is none unless it can be told from error. */
double LeastChangePercent(std::initializer_list<const ChangeRow *> rows, const PatternParameters & parameters)
{
  double least = parameters.sizeChangePercent;
  for (const ChangeRow * row : rows)
  {
    if (IsTold(row) && row->mdc95 && *row->baseline > 0.0)
    {
      least = std::max(least, 100.0 * *row->mdc95 / *row->baseline);
    }
  }
  return least;
}

VisitPatternRow Describe(const std::vector<ChangeRow> & changes, const ChangeRow & total, Modality modality, PatternParameters parameters)
{
  const ChangeRow * contractile = Find(changes, total, "contractile_area");
  contractile = contractile != nullptr ? contractile : Find(changes, total, "muscle_area");
  const ChangeRow * fat = Find(changes, total, "fat_fraction");
  VisitPatternRow result;
  result.baselineVisit = total.baselineVisit;
  result.followupVisit = total.followupVisit;
  PatternRow & row = result.pattern;
  row.side = total.side;
  row.segment = total.segment;
  PatternInput input;
  input.modality = modality;
  input.reference = ReferenceKind::EarlierScan;
  row.reference = ToString(input.reference);
  input.total.ratio = Ratio(&total);
  input.contractile.ratio = Ratio(contractile);
  if (IsTold(fat))
  {
    input.fatFractionPercent = fat->followup;
    input.fattyFromPercent = parameters.FattyFromPercent(modality, fat->baseline);
  }
  parameters.sizeChangePercent = LeastChangePercent({ &total, contractile }, parameters);
  row.totalAreaCm2 = IsTold(&total) ? total.followup : Value();
  row.contractileAreaCm2 = IsTold(contractile) ? contractile->followup : Value();
  row.fatFractionPercent = input.fatFractionPercent;
  row.totalRatioPercent = Percent(input.total.ratio);
  row.contractileRatioPercent = Percent(input.contractile.ratio);
  const bool sizesTold = input.total.Known() && input.contractile.Known();
  row.pattern = ToString(sizesTold ? ClassifyPattern(input, parameters) : Pattern::NotAssessed);
  if (row.fatFractionPercent && *row.fatFractionPercent < 100.0)
  {
    row.pseudohypertrophyIndex = 1.0 / (1.0 - *row.fatFractionPercent / 100.0);
    if (row.totalAreaCm2)
    {
      row.excessNonContractileAreaCm2 = *row.totalAreaCm2 * std::max(0.0, *row.fatFractionPercent - *fat->baseline) / 100.0;
    }
  }
  if (!sizesTold)
  {
    row.open.push_back({ "size against the earlier scan", total.reason.empty() ? "no contractile area at both visits" : total.reason });
  }
  else if (!input.fatFractionPercent)
  {
    row.open.push_back({ "the pattern", "no fat fraction at both visits" });
  }
  return result;
}
} // namespace

std::vector<VisitPatternRow> DescribeVisitPatterns(const std::vector<ChangeRow> & changes, Modality modality,
                                                   const PatternParameters & parameters)
{
  parameters.Validate();
  std::vector<VisitPatternRow> rows;
  for (const ChangeRow & row : changes)
  {
    if (row.metric == "compartment_area" && (row.segment == Segment::Thigh || row.segment == Segment::Calf))
    {
      rows.push_back(Describe(changes, row, modality, parameters));
    }
  }
  return rows;
}
} // namespace myosect::comparison
