#include "myosect/Report/Review.h"

namespace myosect::report
{
std::string_view ToString(ReviewStatus status)
{
  switch (status)
  {
  case ReviewStatus::Accepted:
    return "accepted";
  case ReviewStatus::Rejected:
    return "rejected";
  default:
    return "not_reviewed";
  }
}

std::optional<ReviewStatus> ReviewStatusOf(std::string_view word)
{
  for (const ReviewStatus status : { ReviewStatus::NotReviewed, ReviewStatus::Accepted, ReviewStatus::Rejected })
  {
    if (ToString(status) == word)
    {
      return status;
    }
  }
  return std::nullopt;
}

std::string ReviewSentence(const Review & review, bool edited)
{
  const std::string automated = edited ? "automated, corrected" : "automated";
  if (review.status == ReviewStatus::NotReviewed)
  {
    return automated + ", not reviewed";
  }
  const std::string by = " by " + review.reader + " at " + review.timeUtc;
  return review.status == ReviewStatus::Accepted ? automated + ", accepted" + by : automated + ", rejected" + by + ": " + review.reason;
}
} // namespace myosect::report
