#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace myosect::report
{
enum class ReviewStatus
{
  NotReviewed,
  Accepted,
  Rejected
};

/** Who looked at a result and what came of it. A result nobody looked at has neither reader nor time. */
struct Review
{
  ReviewStatus status = ReviewStatus::NotReviewed;
  std::string reader;  ///< as the reader signs
  std::string timeUtc; ///< ISO 8601: 2026-01-31T14:05:00Z
  std::string reason;  ///< of a rejection
};

/** `not_reviewed`, `accepted` or `rejected`, as in tables. */
[[nodiscard]] std::string_view ToString(ReviewStatus status);
/** The status of a word of tables; empty for another word. */
[[nodiscard]] std::optional<ReviewStatus> ReviewStatusOf(std::string_view word);
/** For people: "automated, not reviewed", "automated, corrected, not reviewed", "accepted by R. Eader at …". */
[[nodiscard]] std::string ReviewSentence(const Review & review, bool edited);

/** The review that a result folder carries. \throws Error(UnreadableInput) when summary.json is missing or damaged. Results of before there
 * were reviews are not reviewed. */
[[nodiscard]] Review ReadReview(const std::filesystem::path & folder);

/**
 * \brief Re-issues the tables, summary.json and the reports of a result folder under another review.
 *
 * Nothing is measured anew: everything but review status, reader, time and reason stays byte for byte. New files are made before the first
 * old one is replaced, each by renaming. \throws Error(UnreadableInput) for a folder that is no result of analyze or measure, or one from
 * before there were reviews (measure it again); (CannotWrite).
 * \return whether a reader had changed labels
 */
bool ApplyReview(const std::filesystem::path & folder, const Review & review);
} // namespace myosect::report
