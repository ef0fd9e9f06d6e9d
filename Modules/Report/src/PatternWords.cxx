#include "PatternWords.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "Text.h"
#include "Wording.h"

namespace myosect::report
{
namespace
{
/** Words of the patterns that are told; the others are no finding of their own. */
std::string_view Words(const std::string & pattern)
{
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> words{ { { "fatty_infiltration", "fatty infiltration" },
                                                                                  { "pseudohypertrophy", "pseudohypertrophy" },
                                                                                  { "mixed_hypertrophy", "mixed hypertrophy" },
                                                                                  { "true_hypertrophy", "true hypertrophy" },
                                                                                  { "masked_atrophy", "masked atrophy" },
                                                                                  { "atrophy", "atrophy without fatty infiltration" },
                                                                                  { "atrophy_with_fatty_infiltration",
                                                                                    "atrophy with fatty infiltration" } } };
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto & entry) { return entry.first == pattern; });
  return found == words.end() ? std::string_view() : found->second;
}

std::string Sizes(const PatternRow & row)
{
  std::string text;
  const auto add = [&](const std::string & part) { text += (text.empty() ? "" : ", ") + part; };
  const std::string of = row.reference == "earlier scan" ? " of the earlier scan's" : " of the other leg's";
  if (row.totalRatioPercent && row.contractileRatioPercent)
  {
    add("subfascial area " + Fixed(*row.totalRatioPercent, 0) + " %" + of + " and contractile area " +
        Fixed(*row.contractileRatioPercent, 0) + " %");
  }
  if (row.totalZ)
  {
    add("subfascial area " + Fixed(*row.totalZ, 1) + " SD");
  }
  if (row.contractileZ)
  {
    add("contractile area " + Fixed(*row.contractileZ, 1) + " SD");
  }
  if (row.fatFractionPercent)
  {
    add("fat fraction " + FatFractionText(*row.fatFractionPercent));
  }
  if (row.reference.empty() && !row.referenceDetail.empty())
  {
    add(CleanText(row.referenceDetail));
  }
  if (row.totalZ || row.contractileZ)
  {
    add("reference: " + CleanText(row.referenceDetail));
  }
  return text;
}
} // namespace

std::string PatternPhrase(const PatternRow & row)
{
  const std::string_view words = Words(row.pattern);
  const bool girthKept = row.girthKeptByFat.value_or(false);
  return words.empty() && !girthKept ? std::string()
                                     : LimbWords(row.side, row.segment) + ", " + (words.empty() ? "muscle smaller" : std::string(words)) +
                                           (girthKept ? ", girth kept by fat" : "") + " (" + Sizes(row) + ')';
}

std::string PatternSentence(const ResultContent & content)
{
  std::string text;
  for (const PatternRow & row : content.patterns)
  {
    const std::string phrase = PatternPhrase(row);
    text += (text.empty() || phrase.empty() ? "" : "; ") + phrase;
  }
  return text.empty() ? text : "Screening patterns, no diagnosis: " + text + '.';
}

std::string DescriptorSentence(const ResultContent & content)
{
  std::string text;
  for (const DescriptorRow & row : content.descriptors)
  {
    if (row.deviates && row.value && row.zScore)
    {
      const std::string where = row.segment == Segment::Unknown && row.side == Side::Unknown ? ""
                                : row.segment == Segment::Unknown ? " of the " + std::string(ToString(row.side)) + " leg"
                                : row.side == Side::Unknown       ? " of the " + std::string(SegmentWord(row.segment))
                                                                  : " of the " + LimbWords(row.side, row.segment);
      text += (text.empty() ? "" : "; ") + ReplaceAll(CleanText(row.name), "_", " ") + where + ' ' + Fixed(*row.value, 2) + " (" +
              Fixed(*row.zScore, 1) + " SD from " + CleanText(row.reference) + ')';
    }
  }
  return text.empty() ? text : "Outside the reference: " + text + '.';
}

std::vector<std::string> OpenPatternQuestions(const ResultContent & content)
{
  struct Item
  {
    std::string what, why;
    std::vector<std::string> limbs;
  };
  std::vector<Item> items;
  for (const PatternRow & row : content.patterns)
  {
    for (const OpenQuestion & question : row.open)
    {
      const auto same = std::find_if(items.begin(), items.end(),
                                     [&](const Item & item) { return item.what == question.what && item.why == question.why; });
      (same != items.end() ? *same : items.emplace_back(Item{ question.what, question.why, {} }))
          .limbs.push_back(LimbWords(row.side, row.segment));
    }
  }
  std::vector<std::string> texts;
  for (const Item & item : items)
  {
    const bool all = item.limbs.size() == content.patterns.size();
    std::string limbs;
    for (const std::string & limb : item.limbs)
    {
      limbs += (limbs.empty() ? " of the " : ", ") + limb;
    }
    texts.push_back(CleanText(item.what) + (all ? "" : limbs) + " (" + CleanText(item.why) + ')');
  }
  return texts;
}
} // namespace myosect::report
