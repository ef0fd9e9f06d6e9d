#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Core/Types.h"
#include "myosect/Pipeline/Corrections.h"
#include "myosect/Report/ResultFolder.h"
#include "myosect/Segmentation/CtSegmentationParameters.h"

namespace myosect::pipeline
{
class StudySession;
}

namespace myosect::viewer
{
using LabelBuffer = std::vector<LabelId>;

/**
 * \brief Image and measuring that the viewer works on; pipeline::StudySession in the program.
 *
 * Canonical axes: index 0 towards the patient's left, 1 towards posterior, 2 towards the head. Const members may be called from several
 * threads at a time.
 */
class StudySource
{
public:
  virtual ~StudySource() = default;

  [[nodiscard]] virtual const StudyIdentity & Identity() const = 0;
  [[nodiscard]] virtual const Grid & CanonicalGrid() const = 0;
  [[nodiscard]] virtual const std::vector<double> & SlicePositionsMm() const = 0;
  /** Hounsfield units of CT; null on magnetic resonance. */
  [[nodiscard]] virtual const std::int16_t * HounsfieldSlice(std::size_t k) const = 0;
  /** Signal of magnetic resonance; null on CT. */
  [[nodiscard]] virtual const float * SignalSlice(std::size_t k) const = 0;
  /** 0..1 but for noise; null when the study has none. */
  [[nodiscard]] virtual const float * FatFractionSlice(std::size_t k) const = 0;
  /** 1 where the fat fraction has a meaning; null when the study has none. */
  [[nodiscard]] virtual const std::uint8_t * FatFractionValidSlice(std::size_t k) const = 0;
  /** What the segmentation looks at: Hounsfield units of CT, the tissue scale of magnetic resonance. */
  [[nodiscard]] virtual const std::int16_t * TissueScaleSlice(std::size_t k) const = 0;
  /** Standard deviation of the noise on that scale in soft tissue. */
  [[nodiscard]] virtual double NoiseHu() const = 0;
  [[nodiscard]] virtual segmentation::CtSegmentationParameters SegmentationParameters() const = 0;
  [[nodiscard]] virtual const LabelBuffer & InitialLabels() const = 0;
  [[nodiscard]] virtual const pipeline::Corrections & InitialCorrections() const = 0;
  /** As pipeline::StudySession::MeasureSlice. */
  [[nodiscard]] virtual std::vector<SliceMeasurement> MeasureSlice(const LabelId * sliceLabels, std::size_t k,
                                                                   const std::vector<SliceMeasurement> & last,
                                                                   const pipeline::Corrections & corrections) const = 0;
  /** As pipeline::StudySession::Measure. */
  [[nodiscard]] virtual report::ResultContent Measure(const LabelBuffer & labels, const pipeline::Corrections & corrections,
                                                      RunContext & context) const = 0;
  /** As pipeline::StudySession::Save. */
  virtual void Save(const LabelBuffer & labels, const pipeline::Corrections & corrections, const std::filesystem::path & output,
                    RunContext & context, const std::filesystem::path & superseded) const = 0;

  /** Value shown for a voxel: Hounsfield units, or signal. */
  [[nodiscard]] double Intensity(std::size_t i, std::size_t j, std::size_t k) const;
  /** Fat fraction 0..100 % of a voxel, where it has a meaning. */
  [[nodiscard]] Value FatFractionPercent(std::size_t i, std::size_t j, std::size_t k) const;
  /** Intensities of a slice. */
  [[nodiscard]] std::vector<float> IntensitySlice(std::size_t k) const;
  [[nodiscard]] bool IsHounsfield() const { return Identity().modality == Modality::Ct; }
};

[[nodiscard]] std::shared_ptr<const StudySource> MakeStudySource(std::unique_ptr<pipeline::StudySession> session);
} // namespace myosect::viewer
