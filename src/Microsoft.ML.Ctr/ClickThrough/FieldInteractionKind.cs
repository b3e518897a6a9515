namespace Microsoft.ML.Ctr;

/// <summary>How the fields of a row act together in a <see cref="ClickThroughTrainer"/>.</summary>
public enum FieldInteractionKind
{
    /// <summary>Self-attention between fields (Song et al., "AutoInt", CIKM 2019); with a deep tower it is AutoInt+.</summary>
    AutoInt,

    /// <summary>The cross network of DCN-V2 (Wang et al., WWW 2021) beside the deep tower.</summary>
    Dcn,

    /// <summary>DeepFM (Guo et al., IJCAI 2017): first-order weights and inner products of all pairs of fields beside the deep tower.</summary>
    DeepFm,

    /// <summary>FinalMLP (Mao et al., AAAI 2023): two deep towers joined by a bilinear function.</summary>
    FinalMlp,

    /// <summary>None: the deep tower alone, a perceptron.</summary>
    None,
}
