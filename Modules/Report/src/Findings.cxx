#include "Findings.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "Overview.h"
#include "PatternWords.h"
#include "ReviewText.h"
#include "Text.h"
#include "Wording.h"
#include "myosect/Core/ComparisonReasons.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
namespace
{
constexpr std::size_t kMostNotAssessed = 8;

std::string Joined(const std::vector<std::string> & parts, const std::string & between, const std::string & last)
{
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
  {
    text += (i == 0 ? "" : i + 1 == parts.size() ? last : between) + parts[i];
  }
  return text;
}

/** "calf" or "calf, side not known". */
std::string SegmentWords(const SegmentOverview & overview)
{
  const bool known =
      std::any_of(overview.measured.begin(), overview.measured.end(), [](const LimbSummary * limb) { return limb->side != Side::Unknown; });
  return std::string(SegmentWord(overview.segment)) + (known ? "" : ", side not known");
}

/** "right" or, where sides are not known, "limb 1". */
std::string LimbName(const SegmentOverview & overview, std::size_t limb)
{
  const Side side = overview.measured[limb]->side;
  return side == Side::Unknown ? "limb " + std::to_string(limb + 1) : std::string(ToString(side));
}

/** " on the right", " in limb 1", or nothing for a single limb of unknown side. */
std::string OnLimb(const SegmentOverview & overview, std::size_t limb)
{
  const std::string name = LimbName(overview, limb);
  return overview.measured[limb]->side != Side::Unknown ? " on the " + name : overview.measured.size() > 1 ? " in " + name : std::string();
}

std::string Slices(std::size_t count)
{
  return std::to_string(count) + (count == 1 ? " slice" : " slices");
}

/** "52.0 HU on the right and 51.2 HU on the left"; empty when no limb has the value. */
std::string PerLimb(const SegmentOverview & overview, Value LimbSummary::*value, std::string (*text)(double))
{
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < overview.measured.size(); ++i)
  {
    if (const Value & number = overview.measured[i]->*value)
    {
      parts.push_back(text(*number) + OnLimb(overview, i));
    }
  }
  return Joined(parts, ", ", " and ");
}

/** "muscle attenuation 52.0 HU" or "fat fraction 12.3 %" of one limb, whichever the modality leads with. */
std::string QualityOf(const ResultContent & content, const LimbSummary & limb)
{
  if (content.table.identity.modality == Modality::Ct && limb.meanMuscleHu)
  {
    return "muscle attenuation " + AttenuationText(*limb.meanMuscleHu);
  }
  if (content.table.identity.modality == Modality::Dixon && limb.meanFatFractionPercent)
  {
    return content.fatFractionName + " " + FatFractionText(*limb.meanFatFractionPercent);
  }
  return {};
}

/** The mean at the levels that both legs share, on which their difference rests, else of the limb's own slices. */
std::string AreaSentence(const ResultContent & content, const SegmentOverview & overview, bool withQuality)
{
  const bool matched =
      overview.Comparable() && overview.Of(Side::Left) != nullptr && overview.Of(Side::Right) != nullptr && overview.measured.size() == 2;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < overview.measured.size(); ++i)
  {
    const LimbSummary & limb = *overview.measured[i];
    std::vector<std::string> details;
    if (limb.maxMuscleAreaCm2)
    {
      details.push_back("largest " + AreaText(*limb.maxMuscleAreaCm2) + (matched ? " of " + Slices(limb.slicesUsed) : std::string()));
    }
    if (!matched || !limb.maxMuscleAreaCm2)
    {
      details.push_back(Slices(limb.slicesUsed));
    }
    if (const std::string quality = QualityOf(content, limb); withQuality && !quality.empty())
    {
      details.push_back(quality);
    }
    const double mean = !matched ? *limb.meanMuscleAreaCm2 : limb.side == Side::Left ? *overview.muscle->left : *overview.muscle->right;
    parts.push_back(AreaText(mean) + OnLimb(overview, i) + " (" + Joined(details, ", ", ", ") + ')');
  }
  return Capitalised(SegmentWords(overview)) + ": mean muscle area " + (matched ? "at the matched levels " : "") +
         Joined(parts, ", ", " and ") + '.';
}

/** "flagged red (provisional limit)", "not flagged", or why it is left open. */
std::string FlagWords(const ResultContent & content, const AsymmetryRow & row)
{
  return row.flag == Flag::None ? "not flagged"
         : row.flag == Flag::Indeterminate
             ? "whether it is beyond the limit is open (" + CleanText(row.reason) + ')'
             : "flagged " + std::string(ToString(row.flag)) +
                   (IsOwnLimit(content, row.metric, row.flag) ? " (the site's own limit)" : " (provisional limit)");
}

/** Contractile area beside the muscle area, so that fat cannot hide a loss, and a flagged fat fraction. */
std::string FurtherMetrics(const ResultContent & content, const SegmentOverview & overview)
{
  std::string text;
  const AsymmetryRow * contractile = FindRow(content, overview.segment, "contractile_area");
  if (contractile != nullptr && IsMatched(*contractile))
  {
    text +=
        "; contractile area: " + DifferenceText(Measure::Area, *contractile->left, *contractile->right, false) +
        (contractile->flag == overview.muscle->flag && contractile->flag != Flag::Indeterminate ? ""
                                                                                                : ", " + FlagWords(content, *contractile));
  }
  const AsymmetryRow * fat = FindRow(content, overview.segment, "fat_fraction");
  if (fat != nullptr && (fat->flag == Flag::Amber || fat->flag == Flag::Red) && fat->left && fat->right)
  {
    text += "; " + content.fatFractionName + ": " + DifferenceText(Measure::FatFraction, *fat->left, *fat->right, false) + ", " +
            FlagWords(content, *fat);
  }
  return text;
}

/** Whether no metric of the segment that has a limit is flagged or left open. */
bool HasNoFlag(const ResultContent & content, Segment segment)
{
  return std::none_of(content.asymmetry.begin(), content.asymmetry.end(),
                      [&](const AsymmetryRow & row) { return row.segment == segment && row.flag != Flag::None && row.difference; });
}

std::string SymmetryWords(const AsymmetryRow & row)
{
  return row.limbSymmetryIndexPercent ? ", involved side " + Fixed(*row.limbSymmetryIndexPercent, 0) + " % of the other" : std::string();
}

std::string ComparisonSentence(const ResultContent & content, const SegmentOverview & overview)
{
  const AsymmetryRow & row = *overview.muscle;
  const std::string word(SegmentWord(overview.segment));
  if (overview.Comparable())
  {
    const std::string levels = std::to_string(row.levelCount) + (row.levelCount == 1 ? " matched level" : " matched levels");
    return "Muscle area of the " + word + " at " + levels + ": " + DifferenceText(Measure::Area, *row.left, *row.right, false) +
           SymmetryWords(row) + ", " + (HasNoFlag(content, overview.segment) ? "no flagged finding" : FlagWords(content, row)) +
           FurtherMetrics(content, overview) + '.';
  }
  const bool onlyLevels = row.reason.find(reason::kLevelsNotMatched) != std::string::npos;
  std::string text = "The muscle area of the " + word +
                     " cannot be compared between the legs: " + (row.reason.empty() ? "no reason given" : CleanText(row.reason));
  if (onlyLevels && row.left && row.right)
  {
    text += " (in the same planes " + AreaDifferenceClause(*row.left, *row.right) + ')';
  }
  return text + '.';
}

std::string FatSentence(const std::vector<SegmentOverview> & overviews)
{
  const auto text = [](const Value & area) { return area ? AreaText(*area) : std::string("not given"); };
  std::vector<std::string> segments;
  for (const SegmentOverview & overview : overviews)
  {
    std::vector<std::string> limbs;
    for (std::size_t i = 0; i < overview.measured.size(); ++i)
    {
      const LimbSummary & limb = *overview.measured[i];
      if (limb.meanImatAreaCm2 || limb.meanSatAreaCm2)
      {
        limbs.push_back(LimbName(overview, i) + ": " + text(limb.meanImatAreaCm2) + " and " + text(limb.meanSatAreaCm2));
      }
    }
    if (!limbs.empty())
    {
      segments.push_back(std::string(SegmentWord(overview.segment)) + ", " + Joined(limbs, ", ", ", "));
    }
  }
  return segments.empty() ? std::string() : "Mean areas of intermuscular and subcutaneous fat: " + Joined(segments, "; ", "; ") + '.';
}

/** A segment that is measured on one side only. */
struct LoneLimb
{
  Segment segment;
  Side there, missing;
};

std::vector<LoneLimb> LoneLimbs(const std::vector<SegmentOverview> & overviews)
{
  std::vector<LoneLimb> lone;
  for (const SegmentOverview & overview : overviews)
  {
    for (const auto & [there, missing] : { std::pair(Side::Left, Side::Right), std::pair(Side::Right, Side::Left) })
    {
      if (overview.Of(there) != nullptr && overview.Of(missing) == nullptr)
      {
        lone.push_back({ overview.segment, there, missing });
      }
    }
  }
  return lone;
}

/** The limb that is not there, named; the other is compared with nothing. */
std::string OneLimbSentence(const ResultContent & content, const std::vector<SegmentOverview> & overviews)
{
  const bool left = HasSide(content, Side::Left);
  if (left != HasSide(content, Side::Right))
  {
    return std::string("Only the ") + (left ? "left" : "right") + " leg is in the volume; it is compared with nothing.";
  }
  std::vector<std::string> parts;
  for (const LoneLimb & lone : LoneLimbs(overviews))
  {
    parts.push_back("the " + LimbWords(lone.missing, lone.segment) + " is not measured, and the " + std::string(ToString(lone.there)) +
                    " one is compared with nothing");
  }
  return parts.empty() ? std::string() : Capitalised(Joined(parts, "; ", "; ")) + '.';
}

void AddSlicesLeftOut(const ResultContent & content, std::vector<std::string> & items)
{
  struct Group
  {
    Side side;
    Segment segment;
    std::string reason;
    std::size_t count;
  };
  std::vector<Group> groups;
  for (const SliceMeasurement & slice : content.table.slices)
  {
    if (slice.status == Status::Ok)
    {
      continue;
    }
    const std::string reason = ReasonText(slice.reason, slice.status);
    const auto same =
        std::find_if(groups.begin(), groups.end(),
                     [&](const Group & g) { return std::tie(g.side, g.segment, g.reason) == std::tie(slice.side, slice.segment, reason); });
    if (same != groups.end())
    {
      ++same->count;
    }
    else
    {
      groups.push_back({ slice.side, slice.segment, reason, 1 });
    }
  }
  for (const Group & group : groups)
  {
    items.push_back(LimbWords(group.side, group.segment) + ", " + Slices(group.count) + " left out (" + group.reason + ')');
  }
}

std::vector<std::string> NotAssessed(const ResultContent & content, const std::vector<SegmentOverview> & overviews)
{
  std::vector<std::string> items;
  for (const LimbSummary & limb : content.table.limbs)
  {
    if (limb.slicesUsed == 0)
    {
      items.push_back(LimbWords(limb.side, limb.segment) + " (" + ReasonText(limb.reason, limb.status) + ')');
    }
  }
  for (const LoneLimb & lone : LoneLimbs(overviews))
  {
    const bool named = std::any_of(content.table.limbs.begin(), content.table.limbs.end(),
                                   [&](const LimbSummary & limb) { return limb.side == lone.missing && limb.segment == lone.segment; });
    if (!named)
    {
      items.push_back(LimbWords(lone.missing, lone.segment) + " (not in the volume)");
    }
  }
  for (const SegmentOverview & overview : overviews)
  {
    const std::string word(SegmentWord(overview.segment));
    if (overview.muscle == nullptr && overview.measured.size() > 1)
    {
      items.push_back("difference between the legs in the " + word + " (not compared)");
    }
    std::vector<std::string> partial;
    for (std::size_t i = 0; i < overview.measured.size(); ++i)
    {
      if (!overview.measured[i]->complete)
      {
        partial.push_back(LimbName(overview, i));
      }
    }
    if (!partial.empty())
    {
      items.push_back("volumes of the whole " + word + " (not all of it measured: " + Joined(partial, ", ", " and ") + ')');
    }
  }
  const std::vector<std::string> open = OpenPatternQuestions(content);
  items.insert(items.end(), open.begin(), open.end());
  AddSlicesLeftOut(content, items);
  if (overviews.empty() && items.empty())
  {
    items.emplace_back("any limb");
  }
  if (items.size() > kMostNotAssessed)
  {
    const std::size_t more = items.size() - kMostNotAssessed + 1;
    items.resize(kMostNotAssessed - 1);
    items.push_back(std::to_string(more) + " further items in measurements.csv and limbs.csv");
  }
  return items;
}
} // namespace

Findings DescribeFindings(const ResultContent & content)
{
  const std::vector<SegmentOverview> overviews = MainSegments(content);
  Findings findings;
  const auto add = [&](std::string sentence)
  {
    if (!sentence.empty() && findings.sentences.size() < kMostSentences)
    {
      findings.sentences.push_back(std::move(sentence));
    }
  };
  const bool several = overviews.size() > 1;
  if (overviews.empty())
  {
    add("No slice of a limb could be measured.");
  }
  for (const SegmentOverview & overview : overviews)
  {
    add(AreaSentence(content, overview, several));
    if (overview.muscle != nullptr && overview.measured.size() > 1)
    {
      add(ComparisonSentence(content, overview));
    }
  }
  add(PatternSentence(content));
  add(DescriptorSentence(content));
  add(OneLimbSentence(content, overviews));
  if (!several && !overviews.empty())
  {
    const bool dixon = content.table.identity.modality == Modality::Dixon;
    const std::string quality = dixon ? PerLimb(overviews.front(), &LimbSummary::meanFatFractionPercent, &FatFractionText)
                                      : PerLimb(overviews.front(), &LimbSummary::meanMuscleHu, &AttenuationText);
    if (!quality.empty())
    {
      add((dixon ? "Mean " + content.fatFractionName + " of the subfascial area " : "Mean muscle attenuation ") + quality + '.');
    }
  }
  add(FatSentence(overviews));
  findings.notAssessed = NotAssessed(content, overviews);
  return findings;
}

std::string NotAssessedSentence(const Findings & findings)
{
  return "Not assessed: " + (findings.notAssessed.empty() ? "nothing in the covered range" : Joined(findings.notAssessed, "; ", "; ")) +
         '.';
}

std::string FindingParagraph(const ResultContent & content)
{
  const Findings findings = DescribeFindings(content);
  std::string text;
  for (const std::string & sentence : findings.sentences)
  {
    text += sentence + ' ';
  }
  return text + NotAssessedSentence(findings) + ' ' + Capitalised(CleanText(ReviewSentence(content.review, HasEdits(content.table)))) + '.';
}
} // namespace myosect::report
