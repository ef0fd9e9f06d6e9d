#pragma once

#include <array>
#include <memory>

#include "myosect/Rendering/SliceView.h"
#include "myosect/Rendering/Sources.h"

class vtkRenderWindow;

namespace myosect::rendering
{
/**
 * \brief Bones and muscle as surfaces, seen from any side.
 *
 * Masks of both tissues are thinned to at most some eight million voxels, smoothed by about one voxel, and contoured. For the eye, not for
 * measuring.
 */
class SurfaceView
{
public:
  explicit SurfaceView(vtkRenderWindow & window);
  ~SurfaceView();
  SurfaceView(const SurfaceView &) = delete;
  SurfaceView & operator=(const SurfaceView &) = delete;

  void SetPlace(const PixelRect & place, int windowWidth, int windowHeight);
  void SetVisible(bool visible);
  /** Builds the surfaces from the labels as they are now: some seconds for a large study. */
  void Build(const StudySource & study);
  void Clear();
  [[nodiscard]] bool Built() const noexcept;
  void SetMuscleShown(bool shown);
  /** Height of the slice plane that is drawn as a frame. */
  void SetSlice(const PlaneImage & plane);
  /** Degrees about the body's long axis, and up or down. */
  void Rotate(double azimuthDeg, double elevationDeg);
  void Zoom(double factor);
  /** Seen from the front again. */
  void Reset();
  /** Surface area of the bones, mm², for checks. */
  [[nodiscard]] double BoneSurfaceMm2() const;
  void Update();

private:
  struct Impl;
  std::unique_ptr<Impl> m_Impl;
};
} // namespace myosect::rendering
