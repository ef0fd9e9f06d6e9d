#pragma once

#include <QLabel>
#include <QTreeWidget>
#include <QWidget>

#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::app
{
/** \brief Left against right: values, flags and their reasons, and the finding in words. */
class ComparisonPanel : public QWidget
{
public:
  ComparisonPanel(viewer::ViewerModel & model, QWidget * parent);
  void Refresh(const viewer::EventSet & changed);
  [[nodiscard]] QTreeWidget & Table() { return *m_Table; }

private:
  viewer::ViewerModel & m_Model;
  QLabel * m_Finding;
  QTreeWidget * m_Table;
};
} // namespace myosect::app
