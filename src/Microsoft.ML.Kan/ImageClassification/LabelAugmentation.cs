namespace Microsoft.ML.Kan;

/// <summary>
/// The copies of a training picture that a network learns to distinguish in addition to its class: recognising the transformation
/// teaches it the structure of pictures. Source: Lee, Hwang and Shin, Self-supervised Label Augmentation via Input Transformations, arXiv 1910.05872.
/// </summary>
public enum LabelAugmentation
{
    /// <summary>None.</summary>
    None,

    /// <summary>The four rotations by 90°; for square pictures. Unsuitable if a rotation changes the class, as with digits and letters.</summary>
    Rotation,

    /// <summary>The six orders of three colour channels.</summary>
    ColorPermutation,
}
