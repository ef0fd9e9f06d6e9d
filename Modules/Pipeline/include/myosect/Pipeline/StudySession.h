#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Core/Types.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Pipeline/Corrections.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::pipeline
{
/** Labels apart from any image: canonical axes, as StudySession's. Axis 0 fastest. */
using LabelBuffer = std::vector<LabelId>;

/**
 * \brief A study in memory, for programs that show and correct it: image, labels, and measuring of any labels on it.
 *
 * Canonical axes: index 0 towards the patient's left, 1 towards posterior, 2 towards the head. Slice 0 is nearest the feet.
 * The image never changes. Const members may be called from several threads at a time. Warnings of reading and segmenting are repeated
 * with every measurement.
 */
class StudySession
{
public:
  /** The image alone: labels are all background until Segment() is called. Quick enough for a first picture. \throws Error. */
  [[nodiscard]] static std::unique_ptr<StudySession> Load(const AnalysisRequest & request, RunContext & context);

  /** Image and segmentation; nothing is segmented. \throws Error as `myosect measure`. */
  [[nodiscard]] static std::unique_ptr<StudySession> Open(const MeasureRequest & request, RunContext & context);

  /** The same image segmented, as `myosect analyze` does it. Shares the voxels with this session. \throws Error. */
  [[nodiscard]] std::unique_ptr<StudySession> Segment(RunContext & context) const;

  ~StudySession();
  StudySession(const StudySession &) = delete;
  StudySession & operator=(const StudySession &) = delete;

  [[nodiscard]] const StudyIdentity & Identity() const;
  /** Canonical grid. True positions of slices along axis 2 follow in SlicePositionsMm(). */
  [[nodiscard]] const Grid & CanonicalGrid() const;
  [[nodiscard]] const std::vector<double> & SlicePositionsMm() const;
  /** Hounsfield units of CT; null on magnetic resonance. */
  [[nodiscard]] const std::int16_t * HounsfieldSlice(std::size_t k) const;
  /** Signal of magnetic resonance (water of a Dixon set); null on CT. */
  [[nodiscard]] const float * SignalSlice(std::size_t k) const;
  /** Fat fraction, 0..1 but for noise; null when the study has none. */
  [[nodiscard]] const float * FatFractionSlice(std::size_t k) const;
  /** 1 where the fat fraction has a meaning; null when the study has none. */
  [[nodiscard]] const std::uint8_t * FatFractionValidSlice(std::size_t k) const;

  /** What the segmentation looks at: Hounsfield units of CT, the tissue scale of magnetic resonance. Null when there is none. */
  [[nodiscard]] const std::int16_t * TissueScaleSlice(std::size_t k) const;
  /** Noise of that scale in soft tissue; 0 for an image without labels. Never waits. */
  [[nodiscard]] double NoiseHu() const;
  /** By which the segmentation tells tissues apart on that scale. */
  [[nodiscard]] segmentation::CtSegmentationParameters SegmentationParameters() const;

  /** Labels as segmented or read, before any correction. */
  [[nodiscard]] const LabelBuffer & InitialLabels() const;
  /** Corrections that came with the segmentation. */
  [[nodiscard]] const Corrections & InitialCorrections() const;

  /**
   * \brief Rows of one slice plane from the labels of that plane alone.
   *
   * `last` are the rows that the table holds for this plane: segment, level, obliquity and what else depends on the whole limb are taken
   * from there. Meant for a touched slice while a person draws; Measure() gives the final values. Never waits for a measurement that runs:
   * before the first one, attenuation of fat is that of this slice alone.
   */
  [[nodiscard]] std::vector<SliceMeasurement> MeasureSlice(const LabelId * sliceLabels, std::size_t k,
                                                           const std::vector<SliceMeasurement> & last,
                                                           const Corrections & corrections) const;

  /** Everything that a result folder holds but its pictures: what `myosect measure` gives for these labels and corrections. */
  [[nodiscard]] report::ResultContent Measure(const LabelBuffer & labels, const Corrections & corrections, RunContext & context) const;

  /** Measures, and writes a result folder with segmentation.nii.gz and corrections.json. Replaces nothing unless the request says so.
   * \param superseded  result folder that the new one takes the place of: of a DICOM study, the DICOM objects that it holds are made anew
   *                    and name its own as predecessors. May be empty. \throws Error(CannotWrite). */
  Outcome Save(const LabelBuffer & labels, const Corrections & corrections, const std::filesystem::path & output, RunContext & context,
               const std::filesystem::path & superseded = {}) const;

private:
  struct State;
  explicit StudySession(std::unique_ptr<State> state);
  std::unique_ptr<State> m_State;
};
} // namespace myosect::pipeline
