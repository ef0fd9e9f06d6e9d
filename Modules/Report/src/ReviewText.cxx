#include "ReviewText.h"

#include <algorithm>
#include <array>
#include <vector>

#include "HtmlParts.h"
#include "Text.h"

namespace myosect::report
{
namespace
{
/** "slice 3", "slices 3-5, 9" of ascending numbers. */
std::string SliceRanges(const std::vector<std::size_t> & slices)
{
  std::string text = slices.size() == 1 ? "slice " : "slices ";
  for (std::size_t i = 0; i < slices.size();)
  {
    std::size_t last = i;
    while (last + 1 < slices.size() && slices[last + 1] == slices[last] + 1)
    {
      ++last;
    }
    text += (i == 0 ? "" : ", ") + std::to_string(slices[i]) + (last > i ? '-' + std::to_string(slices[last]) : "");
    i = last + 1;
  }
  return text;
}
} // namespace

bool HasEdits(const MeasurementTable & table)
{
  return std::any_of(table.slices.begin(), table.slices.end(), [](const SliceMeasurement & row) { return row.edited; });
}

std::string EditedSlicesText(const MeasurementTable & table)
{
  std::string text;
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    std::vector<std::size_t> slices;
    for (const SliceMeasurement & row : table.slices)
    {
      if (row.edited && row.side == side)
      {
        slices.push_back(row.sliceIndex);
      }
    }
    if (!slices.empty())
    {
      text += (text.empty() ? "" : "; ") + (side == Side::Unknown ? std::string("side unknown") : std::string(ToString(side))) + ' ' +
              SliceRanges(slices);
    }
  }
  return text.empty() ? text : "Outlines corrected by a reader: " + text + '.';
}

Json EditedSectionsJson(const MeasurementTable & table)
{
  Json list = Json::array();
  for (const SliceMeasurement & row : table.slices)
  {
    if (row.edited)
    {
      list.push_back({ { "side", ToString(row.side) }, { "slice_index", row.sliceIndex } });
    }
  }
  return list;
}

Json ReviewJson(const Review & review)
{
  const auto text = [](const std::string & word) { return word.empty() ? Json(nullptr) : Json(CleanText(word)); };
  return { { "status", ToString(review.status) },
           { "reader", text(review.reader) },
           { "reviewed_at", text(review.timeUtc) },
           { "reason", text(review.reason) } };
}

std::string TextReportTitle(const Review & review, bool edited)
{
  return WrapLines("LIMB MUSCLE MEASUREMENT (" + CleanText(ReviewSentence(review, edited)) + ")", kTextReportWidth);
}

std::string ReviewMark(bool capitalised, bool closing)
{
  return std::string(closing ? "<!--/" : "<!--") + (capitalised ? "Review" : "review") + "-->";
}

std::string MarkedReview(const Review & review, bool edited, bool capitalised)
{
  const std::string sentence = ReviewSentence(review, edited);
  return ReviewMark(capitalised, false) + Html(capitalised ? Capitalised(sentence) : sentence) + ReviewMark(capitalised, true);
}
} // namespace myosect::report
