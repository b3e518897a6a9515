namespace Microsoft.ML.Kan;

/// <summary>
/// Which copies of a training picture a network has to tell apart, beside its class: it learns what a picture looks like from what
/// was done to it. Source: Lee, Hwang and Shin, Self-supervised Label Augmentation via Input Transformations, arXiv 1910.05872.
/// </summary>
public enum LabelAugmentation
{
    /// <summary>None.</summary>
    None,

    /// <summary>The four turns by 90°; for square pictures. Poor where a turn changes what is to be seen, as with digits and letters.</summary>
    Rotation,

    /// <summary>The six orders of three colour channels.</summary>
    ColorPermutation,
}
