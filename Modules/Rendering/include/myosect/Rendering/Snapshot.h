#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <vtkRenderWindow.h>
#include <vtkSmartPointer.h>

#include "myosect/Rendering/Palette.h"

namespace myosect::rendering
{
/** Whether an X server answers. VTK ends the process when it opens a window without one, so ask first. A connection is kept until the
 * process ends. */
[[nodiscard]] bool DisplayAvailable();

/** A window that nobody sees. \throws Error(UnsupportedInput) without a display. */
[[nodiscard]] vtkSmartPointer<vtkRenderWindow> MakeHiddenWindow(int width, int height);

/** Pixels of a window, row by row from the upper left corner. */
struct RgbPicture
{
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels; ///< red, green, blue

  /** Black outside. */
  [[nodiscard]] Rgb At(int x, int y) const;
};

/** Renders and reads back. */
[[nodiscard]] RgbPicture Capture(vtkRenderWindow & window);
/** \throws Error(CannotWrite). An existing file is replaced. */
void WritePng(const std::filesystem::path & file, const RgbPicture & picture);
} // namespace myosect::rendering
