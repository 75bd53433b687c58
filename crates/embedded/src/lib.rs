//! The ICD-10-CM release built into medcode's programs.
