#pragma once

#include <filesystem>
#include <string>

#include "Predecessor.h"
#include "ReportTree.h"
#include "SourceHeader.h"
#include "myosect/Report/Review.h"

namespace myosect::dicomexport
{
/** Codes of the review that a report carries. */
namespace concepts
{
[[nodiscard]] Code Review();
[[nodiscard]] Code ObserverType();
[[nodiscard]] Code Person();
[[nodiscard]] Code PersonName();
[[nodiscard]] Code DeviceModel();
} // namespace concepts

/** Accepted by a named reader at a known time: what makes a report verified. */
[[nodiscard]] bool IsVerified(const report::Review & review);

/** Root of a measurement report with language, observers and procedure. Leaves it open. */
void OpenReport(ReportTree & tree, const report::Review & review);

/** The reader who accepted, as an observer behind the current item of a tree; nobody else. */
void InsertReader(DSRDocumentTree & tree, const report::Review & review);

/** The last section: the review in words. */
void AddReview(ReportTree & tree, const std::string & sentence);

/**
 * Completes the document, verifies it when the review says so, and writes it with the header's patient and study.
 * \param description  of the series
 * \param superseded   an earlier report, which the document names as predecessor if it is another one
 */
void SaveReport(const std::filesystem::path & file, DSRDocument & document, const SourceHeader & header, const report::Review & review,
                const std::string & description, const std::optional<Predecessor> & superseded);
} // namespace myosect::dicomexport
