#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Core/Types.h"

namespace myosect::dicom
{
/** A file or a group of files that is not used, and why. */
struct Rejection
{
  std::string what; ///< file name relative to the input that held it, or a series UID
  /** Stable. Of Scan: not-dicom, unreadable, not-a-file, directory, localizer, report, screen-capture, other-modality, not-an-image,
   *  no-geometry, incomplete, contradictory, unsupported, duplicate.
   *  Of Select: not-requested, other-modality, unsupported, derived, passed-over. */
  std::string code;
  std::string reason; ///< a sentence
  std::size_t fileCount = 1;
};

/** One frame of a file as a slice of a volume. */
struct FrameReference
{
  std::filesystem::path file;
  std::size_t frame = 0; ///< 0-based within the file
  std::string sopInstanceUid;
  Vector3 positionLps{}; ///< centre of the first voxel
  double rescaleSlope = 1.0;
  double rescaleIntercept = 0.0;
};

/** Attributes of the source that results may need. Identity (patientName, patientId, …) leaves the program only where the contract says. */
struct SeriesAttributes
{
  std::string patientName, patientId, patientBirthDate, patientSex, patientAge;
  std::string clinicalTrialSubjectId, clinicalTrialTimePointId;
  std::string studyUid, studyDate, studyDescription, accessionNumber;
  std::string seriesUid, seriesNumber, seriesDescription, protocolName;
  std::string frameOfReferenceUid, sopClassUid, transferSyntaxUid, modality, imageType;
  std::string manufacturer, model, convolutionKernel, contrastAgent, bodyPartExamined, patientPosition;
  std::string laterality; ///< L, R, B, ? when headers contradict each other, or empty; from Laterality, ImageLaterality, FrameLaterality or
                          ///< the anatomic region's modifier
  std::optional<double> kvp, sliceThicknessMm, gantryTiltDeg;
  bool lossy = false;
};

/** Frames that form one volume: same series, orientation, spacing, size and kind, sorted along the slice normal, feet-most first. */
struct VolumeCandidate
{
  std::string id; ///< the series UID, with ".1", ".2" … appended in a fixed order when a series splits into several volumes
  SeriesAttributes attributes;
  Modality modality = Modality::Ct;
  bool supported = true; ///< false for a modality or kind that this program does not measure; `unsupportedReason` says why
  std::string unsupportedReason;
  std::size_t columns = 0, rows = 0;
  Vector3 rowDirection{ 1, 0, 0 };    ///< direction in which the column index grows
  Vector3 columnDirection{ 0, 1, 0 }; ///< direction in which the row index grows
  double columnSpacingMm = 1.0, rowSpacingMm = 1.0;
  bool original = true;     ///< not DERIVED, not SECONDARY
  bool reformatted = false; ///< iodine, virtual non-contrast, monoenergetic, subtraction, MIP, MPR: taken only when asked for by UID
  bool contrastEnhanced = false;
  std::vector<FrameReference> frames;
  std::vector<std::string> damagedFiles; ///< names of files that are cut off or damaged before their pixel data: ReadCt refuses
  std::size_t duplicateFiles = 0;        ///< byte-identical copies that Scan left out

  /** Length along the slice normal that the slices cover: from the lowest to the highest position plus one step, in mm. */
  [[nodiscard]] double CoverageMm() const;
};

struct SeriesCatalog
{
  std::vector<VolumeCandidate> candidates; ///< by study, series and id
  std::vector<Rejection> rejections;       ///< by name
};

/**
 * \brief Finds every DICOM volume below the given files and folders.
 *
 * Any depth, any names; symbolic links are followed once. Files are recognised by content. Frames are grouped by series and by what
 * really differs within one: orientation, spacing, matrix, image type, kernel, echo, temporal position, acquisition. The catalog does not
 * depend on the order or the names of the files. Pixel data are not read.
 * \throws Error(UnreadableInput) when a path does not exist; (NoUsableSeries) never: an empty catalog is an answer.
 */
[[nodiscard]] SeriesCatalog Scan(const std::vector<std::filesystem::path> & inputs, RunContext & context);

struct SelectionRequest
{
  std::vector<std::string> seriesUids; ///< taken whatever else they are; empty: by the rule
  std::optional<Modality> modality;    ///< restrict to one
};

struct Selection
{
  std::size_t taken = 0;             ///< index into SeriesCatalog::candidates
  std::string why;                   ///< a sentence
  std::vector<Rejection> passedOver; ///< the other candidates with the reason
};

/**
 * \brief The volume that `analyze` takes.
 *
 * Rule, in this order: original, axial, limb in view (by size of the field and body part), soft-tissue kernel, no contrast, slices of 1 to
 * 5 mm, most coverage. \throws Error(NoUsableSeries) when nothing is left, (UnsupportedInput) with the UIDs on a tie or when a requested
 * UID is absent.
 */
[[nodiscard]] Selection Select(const SeriesCatalog & catalog, const SelectionRequest & request);
} // namespace myosect::dicom
