namespace Microsoft.ML.Peft;

/// <summary>How the hidden states of a text's tokens become one vector.</summary>
public enum TextPooling
{
    /// <summary>
    /// As the architecture is meant: the first token for BERT, RoBERTa and DistilBERT, through the model's pooler where it has one; the
    /// sentence vector of the Universal Sentence Encoder.
    /// </summary>
    Model,

    /// <summary>The first token's hidden state, without a pooler. The Universal Sentence Encoder has no such token and gives its sentence vector.</summary>
    FirstToken,

    /// <summary>The mean over all tokens, as sentence encoders such as MiniLM are trained. The Universal Sentence Encoder gives its sentence vector.</summary>
    Mean,
}
