#pragma once

#include <vector>

#include <vtkNew.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkProp.h>
#include <vtkTextureObject.h>

#include "PlanePicture.h"

namespace myosect::rendering
{
/** Fills its renderer's part of the window with a picture, pixel by pixel, behind everything else. Copying, not drawing: where OpenGL runs
 * in software a textured rectangle takes five times as long. */
class PictureProp : public vtkProp
{
public:
  static PictureProp * New();

  /** Row by row from the lowest one; not copied. */
  void SetPicture(const std::vector<PackedColour> * pixels, int width, int height);

  int RenderOpaqueGeometry(vtkViewport * viewport) override;
  void ReleaseGraphicsResources(vtkWindow * window) override;

private:
  const std::vector<PackedColour> * m_Pixels = nullptr;
  int m_Width = 0, m_Height = 0;
  bool m_Stale = true; ///< the texture is
  vtkNew<vtkTextureObject> m_Texture;
  vtkNew<vtkOpenGLFramebufferObject> m_Source;
};
} // namespace myosect::rendering
