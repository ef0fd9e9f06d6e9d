#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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
   *  Of Select: not-requested, other-modality, unsupported, derived, not-t1, incomplete-set, passed-over. */
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
  std::array<double, 6> orientation{}; ///< row direction, then column direction, as stored
  double rescaleSlope = 1.0;
  double rescaleIntercept = 0.0;
  std::optional<double> philipsScaleSlope;                  ///< (2005,100E): value on the scanner's scale = rescaled / (slope * this)
  std::optional<double> realWorldSlope, realWorldIntercept; ///< of Real World Value Mapping (C.7.6.16.2.11), of the stored value
  std::string unit;                                         ///< of the mapping or Rescale Type, in upper case; empty when not told
};

/** Where a slice of a decoded volume was stored, for objects that refer to it. */
struct SliceSource
{
  std::filesystem::path file;
  std::string sopClassUid, sopInstanceUid, seriesUid;
  std::size_t frameNumber = 0; ///< from 1 in a multi-frame object; 0 for an object of one image
  Vector3 positionLps{};       ///< as stored: centre of the image's first pixel
  std::array<double, 6> orientation{};
  std::size_t columns = 0, rows = 0;          ///< of the stored image
  double shiftColumns = 0.0, shiftRows = 0.0; ///< where the stored image begins on the volume's grid, in pixels
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
  std::optional<double> trialOffsetDays; ///< Longitudinal Temporal Offset from Event, (0012,0052)
  bool lossy = false;
};

/** What weights an MR image. Told by TR, TE, TI, suppression and descriptions; Unknown when these are silent or contradict each other. */
enum class MrContrast : std::uint8_t
{
  Unknown,
  T1,
  T2,
  ProtonDensity,
  Stir,
  FatSaturated,
  Other ///< phase, diffusion, angiography, maps: no picture of anatomy
};

/** Part of a Dixon acquisition that an image shows. */
enum class DixonPart : std::uint8_t
{
  None,
  Water,
  Fat,
  InPhase,
  OpposedPhase,
  FatFraction,
  R2Star,
  Other,  ///< a known part that is not used: water fraction, T2* map, field map
  Unknown ///< Dixon by its headers, but which part they do not tell, or contradict each other
};

/** Acquisition of an MR volume. Empty or absent: not told by the headers. */
struct MrFacts
{
  MrContrast contrast = MrContrast::Unknown;
  std::string contrastEvidence; ///< a clause: why it is taken for that, or what is missing
  DixonPart part = DixonPart::None;
  std::string partEvidence; ///< a clause: which attribute tells the part
  std::optional<double> repetitionTimeMs, echoTimeMs, inversionTimeMs, flipAngleDeg, magneticFieldT;
  std::optional<double> echoTrainLength, diffusionBValue;
  std::string scanningSequence, sequenceVariant, scanOptions, sequenceName, echoNumber, receiveCoil;
  std::string complexComponent, acquisitionContrast; ///< (0008,9208), (0008,9209)
  std::string spectralSelection;                     ///< what is suppressed or excited by its frequency: (0018,9025), (0018,9026)
  std::string seriesImageType; ///< Image Type of the object; SeriesAttributes::imageType holds the frame's where there is one
  std::string acquisitionNumber, acquisitionTime;
};

/** Frames that form one volume: same series, orientation, spacing, size and kind, sorted along the slice normal, feet-most first. */
struct VolumeCandidate
{
  std::string id; ///< the series UID, with ".1", ".2" … appended in a fixed order when a series splits into several volumes
  SeriesAttributes attributes;
  Modality modality = Modality::Ct;
  bool supported = true; ///< false for a modality or kind that this program does not measure; `unsupportedReason` says why
  std::string unsupportedReason;
  std::string refusal; ///< name under which LiftRefusals lifts this refusal; empty when it cannot be lifted
  std::size_t columns = 0, rows = 0;
  Vector3 rowDirection{ 1, 0, 0 };    ///< direction in which the column index grows
  Vector3 columnDirection{ 0, 1, 0 }; ///< direction in which the row index grows
  double columnSpacingMm = 1.0, rowSpacingMm = 1.0;
  bool original = true;     ///< not DERIVED, not SECONDARY
  bool reformatted = false; ///< iodine, virtual non-contrast, monoenergetic, subtraction, MIP, MPR: taken only when asked for by UID
  bool contrastEnhanced = false;
  MrFacts mr; ///< for MR only
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

/** MR whose headers state a contrast agent. */
inline constexpr const char * kContrastRefusal = "contrast-enhanced";

/** A refusal that was lifted on request. */
struct LiftedRefusal
{
  std::size_t candidate = 0; ///< index into SeriesCatalog::candidates
  std::string name;
  std::string reason; ///< why the volume would have been refused
};

/** Makes volumes that are refused under one of these names supported. Other names do nothing. */
std::vector<LiftedRefusal> LiftRefusals(SeriesCatalog & catalog, const std::vector<std::string> & names);

/** What a fat fraction of a set is: of signals, or of proton densities (corrected for T2*, T1 and the fat's spectrum). */
enum class FatFractionKind : std::uint8_t
{
  Signal,
  ProtonDensity
};

/**
 * \brief Parts of one Dixon acquisition.
 *
 * Each part holds indices into SeriesCatalog::candidates, one a station, from the feet to the head; empty when the part is absent.
 */
struct DixonSet
{
  std::vector<std::size_t> water, fat, inPhase, opposedPhase, fatFraction, r2Star;
  FatFractionKind kind = FatFractionKind::Signal;
  std::string kindEvidence; ///< a sentence
  std::string defect; ///< why the set cannot be measured (two water images of one place and nothing to tell them apart); empty when it can

  [[nodiscard]] bool HasWaterAndFat() const { return !water.empty() && !fat.empty(); }
  [[nodiscard]] bool HasMap() const { return !fatFraction.empty(); }
  /** In- and opposed-phase magnitudes only: areas, but no fat fraction. */
  [[nodiscard]] bool HasPhasesOnly() const { return !HasWaterAndFat() && !HasMap() && !inPhase.empty() && !opposedPhase.empty(); }
  /** The part that names the set: water, else the map, else in-phase, else whichever is there. */
  [[nodiscard]] const std::vector<std::size_t> & Leading() const;
  /** All candidates of the set, ascending. */
  [[nodiscard]] std::vector<std::size_t> Members() const;
};

/**
 * \brief Groups the Dixon candidates by acquisition.
 *
 * One set: same study and frame of reference, overlapping geometry, same TR and flip angle, and the same acquisition by series UID, stem
 * of the description, or acquisition time. Stations: sets of one acquisition's description and parameters whose stacks continue each other
 * along the normal. In a fixed order.
 */
[[nodiscard]] std::vector<DixonSet> FindDixonSets(const SeriesCatalog & catalog);

/** Volumes of CT or T1: groups of candidates, from the feet to the head, that are stations of one acquisition; CT stands alone. */
[[nodiscard]] std::vector<std::vector<std::size_t>> FindStations(const SeriesCatalog & catalog);

struct SelectionRequest
{
  std::vector<std::string> seriesUids; ///< taken whatever else they are; empty: by the rule
  std::optional<Modality> modality;    ///< restrict to one; T1 also supplies what the headers of an MR series lack
};

struct Selection
{
  std::size_t taken = 0;             ///< index into SeriesCatalog::candidates; of several, the feet-most of the part that names the set
  std::string why;                   ///< a sentence
  std::vector<Rejection> passedOver; ///< the other candidates with the reason
  Modality modality = Modality::Ct;
  std::vector<std::size_t> stations; ///< CT and T1: the candidates from the feet to the head; Dixon: those of the part that names the set
  std::optional<DixonSet> dixon;     ///< when the modality is Dixon
  std::vector<std::string> notes;    ///< sentences that belong into the result: evidence supplied by the user, the kind of fat fraction

  [[nodiscard]] std::vector<std::size_t> Members() const { return dixon ? dixon->Members() : stations; }
};

/**
 * \brief The volume that `analyze` takes.
 *
 * CT before MR, a Dixon set before T1. Within CT: original, axial, limb in view (by size of the field and body part), soft-tissue kernel,
 * no contrast, slices of 1 to 5 mm, most coverage. Dixon: water and fat, then a fat-fraction map, then in- and opposed-phase; axial, limb
 * in view, proton-density fat fraction, most coverage. T1: axial, limb in view, original, most coverage; only on evidence,
 * unless the request says T1, and never against evidence of T2, STIR, fat saturation or contrast. \throws Error(NoUsableSeries) when
 * nothing is left, (UnsupportedInput) with the UIDs on a tie, when a requested UID is absent, and when all that is there is MR that must
 * not be measured; it names the option that helps.
 */
[[nodiscard]] Selection Select(const SeriesCatalog & catalog, const SelectionRequest & request);
} // namespace myosect::dicom
