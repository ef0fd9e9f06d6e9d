#pragma once

#include <functional>

#include <QLabel>
#include <QTableWidget>
#include <QWidget>

#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::app
{
/** \brief Result folders to be read, worst first; everything through the blind policy. */
class WorklistPanel : public QWidget
{
public:
  WorklistPanel(viewer::ViewerModel & model, QWidget * parent);
  void Refresh(const viewer::EventSet & changed);
  [[nodiscard]] QTableWidget & Table() { return *m_Table; }
  /** A study was chosen from the list. */
  std::function<void(std::size_t)> onChoose;

private:
  viewer::ViewerModel & m_Model;
  QTableWidget * m_Table;
  QLabel * m_Count;
};
} // namespace myosect::app
