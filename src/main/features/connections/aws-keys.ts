// Keys of a profile in Amazon's shared credentials file, read at each connect: temporary ones change under it.
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { KafkaFailure } from '#kafka/failure.ts'
import type { AwsKeys } from '#kafka/login/aws-token.ts'

/** @throws KafkaFailure AWS_PROFILE */
export async function awsKeysOf(profile: string): Promise<AwsKeys> {
  const path = process.env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials')
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw unusable(profile, path, error.message)
  })
  const keys = sectionOf(text, profile)
  const [accessKeyId, secretAccessKey] = [keys.get('aws_access_key_id'), keys.get('aws_secret_access_key')]
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw unusable(profile, path, 'it holds no key id and key under this name')
  return { accessKeyId, secretAccessKey, sessionToken: keys.get('aws_session_token') ?? null }
}

function sectionOf(text: string, name: string): Map<string, string> {
  const found = new Map<string, string>()
  let isOurs = false
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[(.+)\]\s*$/.exec(line)?.[1]
    if (section !== undefined) isOurs = section.trim() === name
    const [, key, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (isOurs && key !== undefined && value !== undefined) found.set(key.toLowerCase(), value)
  }
  return found
}

const unusable = (profile: string, path: string, reason: string) =>
  new KafkaFailure({
    code: 'AWS_PROFILE',
    what: `The AWS profile ${profile} cannot be used: ${reason}`,
    where: { file: path },
    remedy: 'Log in with the AWS command line, or enter keys in the connection’s form.',
  })
